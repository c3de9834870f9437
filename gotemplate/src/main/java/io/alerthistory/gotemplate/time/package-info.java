/** Go's times and durations, with the methods that templates call on them, and its layouts. */
@NullMarked
package io.alerthistory.gotemplate.time;

import org.jspecify.annotations.NullMarked;
