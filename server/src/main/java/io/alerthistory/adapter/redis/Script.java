package io.alerthistory.adapter.redis;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import redis.clients.jedis.UnifiedJedis;
import redis.clients.jedis.exceptions.JedisNoScriptException;

/**
 * A Lua script from beside this class, sent whole only to a Redis that does not have it.
 *
 * @param sha in hexadecimal digits, as EVALSHA wants it
 */
@SuppressWarnings("ArrayRecordComponent") // nobody compares scripts
record Script(byte[] text, byte[] sha) {
    static Script of(String file) {
        try (InputStream in = Script.class.getResourceAsStream(file)) {
            if (in == null) {
                throw new IllegalStateException(file + " is not where this class is");
            }
            var text = in.readAllBytes();
            var digest = MessageDigest.getInstance("SHA-1").digest(text);
            return new Script(text, HexFormat.of().formatHex(digest).getBytes(US_ASCII));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e); // every Java has it
        }
    }

    Object run(UnifiedJedis jedis, List<byte[]> keys, List<byte[]> words) {
        try {
            return jedis.evalsha(sha, keys, words);
        } catch (JedisNoScriptException e) {
            return jedis.eval(text, keys, words);
        }
    }
}
