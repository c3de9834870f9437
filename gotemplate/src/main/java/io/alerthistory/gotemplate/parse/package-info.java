/**
 * Reads the template language of Go 1.26's {@code text/template/parse} into a tree of records that never change. Knows
 * the names of functions, not what they do.
 */
@NullMarked
package io.alerthistory.gotemplate.parse;

import org.jspecify.annotations.NullMarked;
