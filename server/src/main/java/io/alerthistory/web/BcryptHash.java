package io.alerthistory.web;

import java.util.Optional;
import java.util.regex.Pattern;
import org.bouncycastle.crypto.generators.OpenBSDBCrypt;

/**
 * A password as bcrypt keeps it. {@code $2a$}, {@code $2b$} and {@code $2y$} (which {@code htpasswd -B} makes) mean the
 * same algorithm; as in Go, so does any other letter or none.
 *
 * @param cost the logarithm of the number of rounds, 4 to 31
 * @param saltAndHash 53 characters of bcrypt's own alphabet
 */
record BcryptHash(int cost, String saltAndHash) {
    private static final Pattern FORM = Pattern.compile("\\$2[a-z]?\\$(0[4-9]|[12][0-9]|3[01])\\$([./A-Za-z0-9]{53})");

    /** Hides the password of nobody in particular. */
    private static final String NOBODYS = "QOauhQNbBCuQDKes6eFzPeMqBSjb7Mr5DUmpZ/VcEd00UAV/LDeSi";

    /** Empty if the text is no bcrypt hash. */
    static Optional<BcryptHash> parse(String text) {
        var matcher = FORM.matcher(text);
        return matcher.matches()
                ? Optional.of(new BcryptHash(Integer.parseInt(matcher.group(1)), matcher.group(2)))
                : Optional.empty();
    }

    /** To be compared with where there is no such user, so that this takes as long as where there is one. */
    static BcryptHash nobodys(int cost) {
        return new BcryptHash(cost, NOBODYS);
    }

    /** Takes long on purpose: some 50 ms at cost 10, twice that for each more. */
    boolean matches(byte[] password) {
        return OpenBSDBCrypt.checkPassword("$2y$%02d$%s".formatted(cost, saltAndHash), password);
    }

    /** Masked, so that no log line can show it by accident. */
    @Override
    public String toString() {
        return "<secret>";
    }
}
