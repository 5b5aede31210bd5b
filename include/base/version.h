/*
 * The version of faxctl (Semantic Versioning).
 */
#ifndef FAXCTL_BASE_VERSION_H
#define FAXCTL_BASE_VERSION_H

#define FAXCTL_VERSION "0.1.0"

#endif
