// The one door to GnuTLS: hashes.
#pragma once
#include <gnutls/gnutls.h>
#include <gnutls/crypto.h>
