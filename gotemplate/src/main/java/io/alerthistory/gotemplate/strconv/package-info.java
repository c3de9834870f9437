/** Texts and numbers as Go writes and reads them: its {@code strconv} and {@code unicode/utf8}. */
@NullMarked
package io.alerthistory.gotemplate.strconv;

import org.jspecify.annotations.NullMarked;
