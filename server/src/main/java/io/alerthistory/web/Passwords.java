package io.alerthistory.web;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * Checks passwords, and remembers the last answers, since bcrypt is slow on purpose and Prometheus comes every few
 * seconds. What is remembered is a keyed hash of user, bcrypt hash and password; the key is this process' own, so neither
 * can be guessed back from memory. One bcrypt runs at a time, so that strangers cannot take all processors, and what they
 * try does not push out who was let in. Safe for many threads.
 */
final class Passwords {
    /** As many as exporter-toolkit keeps. */
    private static final int MOST_REMEMBERED = 100;

    private final byte[] key = new byte[32];
    private final ReentrantLock bcrypt = new ReentrantLock();
    private final Remembered right = new Remembered();
    private final Remembered wrong = new Remembered();

    Passwords() {
        new SecureRandom().nextBytes(key);
    }

    /** An unknown user takes as long as a known one, as far as the users' hashes are of one cost. */
    boolean areRight(Map<String, BcryptHash> users, String user, byte[] password) {
        @Nullable BcryptHash known = users.get(user);
        var hash = known == null
                ? BcryptHash.nobodys(users.values().iterator().next().cost())
                : known;
        var attempt = keyed(user, hash, password);
        if (right.has(attempt)) {
            return known != null; // who is gone now may have had nobody's hash
        }
        if (wrong.has(attempt)) {
            return false;
        }
        boolean matches;
        bcrypt.lock();
        try {
            matches = hash.matches(password) && known != null;
        } finally {
            bcrypt.unlock();
        }
        (matches ? right : wrong).add(attempt);
        return matches;
    }

    private ByteBuffer keyed(String user, BcryptHash hash, byte[] password) {
        try {
            var mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            for (var part : new byte[][] {
                user.getBytes(UTF_8), {(byte) hash.cost()}, hash.saltAndHash().getBytes(UTF_8), password
            }) {
                // With its length before it: "ab" + "c" is not "a" + "bc".
                mac.update(
                        ByteBuffer.allocate(Integer.BYTES).putInt(part.length).flip());
                mac.update(part);
            }
            return ByteBuffer.wrap(mac.doFinal());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has HmacSHA256", e);
        }
    }

    /** The last so many, by use. */
    private static final class Remembered {
        private final Map<ByteBuffer, Boolean> last = new LinkedHashMap<>(16, 0.75f, true) {
            @Override
            protected boolean removeEldestEntry(Map.Entry<ByteBuffer, Boolean> eldest) {
                return size() > MOST_REMEMBERED;
            }
        };

        synchronized boolean has(ByteBuffer attempt) {
            return last.get(attempt) != null;
        }

        synchronized void add(ByteBuffer attempt) {
            last.put(attempt, true);
        }
    }
}
