/**
 * Go's values as templates see them: what is true, equal, less; how they print; which fields and methods they have; and
 * functions with the types of what they take.
 */
@NullMarked
package io.alerthistory.gotemplate.value;

import org.jspecify.annotations.NullMarked;
