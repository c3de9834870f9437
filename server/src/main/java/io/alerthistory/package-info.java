/** Wires the rooms together: the one place that knows them all. Beside it, the sub-commands, one class each. */
@NullMarked
package io.alerthistory;

import org.jspecify.annotations.NullMarked;
