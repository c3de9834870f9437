/**
 * Redis and Valkey: one pool of connections, which knows at each moment whether Redis is there, and lets nobody wait for
 * one that is not. What is kept there, and for whom, is for those who use it. Uses nothing of ours.
 */
@NullMarked
package io.alerthistory.adapter.redis;

import org.jspecify.annotations.NullMarked;
