/**
 * What keeps an alert from being told, and by what: silences with their life cycle, alerts that inhibit others. Values
 * only, each change makes a new one, so a reader's stays as it is. When it counts is {@code engine}'s business; who
 * may ask for a silence is {@code api}'s. Uses {@code model} and {@code config}.
 */
@NullMarked
package io.alerthistory.muting;

import org.jspecify.annotations.NullMarked;
