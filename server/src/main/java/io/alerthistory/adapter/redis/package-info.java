/**
 * Redis and Valkey: one pool of connections, which knows at each moment whether Redis is there, and lets nobody wait for
 * one that is not; and {@link io.alerthistory.adapter.redis.RedisKeeper}, a store that servers share, in it. Uses {@code
 * adapter.codec}, {@code cluster}, {@code ledger} and {@code model}.
 */
@NullMarked
package io.alerthistory.adapter.redis;

import org.jspecify.annotations.NullMarked;
