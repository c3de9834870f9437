/**
 * Go's template language: {@code text/template} and the contextual escaping of {@code html/template}. Templates are
 * parsed once and may then be rendered by many threads, within limits. Knows nothing of alerts; who uses it brings data
 * and functions.
 */
@NullMarked
package io.alerthistory.gotemplate;

import org.jspecify.annotations.NullMarked;
