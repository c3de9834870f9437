/**
 * The plain values everything else speaks in: label sets, alerts, matchers. Immutable, valid once made, and knowing
 * nobody: no other room of ours is used here, nothing is stored, nothing is sent.
 */
@NullMarked
package io.alerthistory.model;

import org.jspecify.annotations.NullMarked;
