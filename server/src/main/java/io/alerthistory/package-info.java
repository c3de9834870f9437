/** Wires the rooms together: the one place that knows them all. */
@NullMarked
package io.alerthistory;

import org.jspecify.annotations.NullMarked;
