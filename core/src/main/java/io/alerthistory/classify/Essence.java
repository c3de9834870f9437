package io.alerthistory.classify;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * What an alert means, without who or what it is about this time: one line for each label, annotation and the expression.
 * Two alerts of one essence deserve one answer.
 */
public record Essence(String text) {
    private static final int KEY_BYTES = 16;

    /**
     * 32 hexadecimal digits that name this essence, and the version of the rules that made it. A cryptographic hash: who can
     * post alerts must not be able to give one the answer of another.
     */
    public String key() {
        try {
            var hash = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash, 0, KEY_BYTES);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
