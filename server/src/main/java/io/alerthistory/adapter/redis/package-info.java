/**
 * Redis and Valkey: one pool of connections, which knows at each moment whether Redis is there, and lets nobody wait for
 * one that is not; and in it {@link io.alerthistory.adapter.redis.RedisKeeper}, a store that servers share, and {@link
 * io.alerthistory.adapter.redis.RedisBudget}, what they may ask of a language model. Uses {@code adapter.codec}, {@code
 * classify}, {@code cluster}, {@code ledger} and {@code model}.
 */
@NullMarked
package io.alerthistory.adapter.redis;

import org.jspecify.annotations.NullMarked;
