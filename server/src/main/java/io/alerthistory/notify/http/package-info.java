/**
 * HTTP to receivers, as their {@code http_config} asks for it: credentials, OAuth 2, TLS, proxies, headers, redirects; one
 * deadline for a whole call; and whether a request that failed may have been taken. Knows nothing of any receiver. Uses
 * {@code config} and {@code engine}.
 */
@NullMarked
package io.alerthistory.notify.http;

import org.jspecify.annotations.NullMarked;
