/** Certificates and keys from files, for those who serve and those who call. Uses nothing of ours. */
@NullMarked
package io.alerthistory.tls;

import org.jspecify.annotations.NullMarked;
