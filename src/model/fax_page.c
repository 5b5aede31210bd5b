#include "model/fax_page.h"

#include <stdlib.h>

void
fax_page_free(struct fax_page *page)
{
    if (page == NULL)
        return;
    answer_free(&page->answer);
    free(page);
}
