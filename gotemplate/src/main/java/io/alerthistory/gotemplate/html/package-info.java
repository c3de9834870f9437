/**
 * Finds out in which context of HTML, JavaScript, CSS or a URL each value is going to stand, and adds the functions that
 * make it harmless there, as Go's {@code html/template} does.
 */
@NullMarked
package io.alerthistory.gotemplate.html;

import org.jspecify.annotations.NullMarked;
