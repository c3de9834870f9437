/**
 * One class for each service that can be told: what it wants to be sent, and what its answers mean. Uses
 * {@code engine} for what is told and {@code config} for how.
 */
@NullMarked
package io.alerthistory.notify.integration;

import org.jspecify.annotations.NullMarked;
