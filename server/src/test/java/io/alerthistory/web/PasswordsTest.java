package io.alerthistory.web;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.bouncycastle.crypto.generators.OpenBSDBCrypt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PasswordsTest {
    private static final String FAKEPASSWORD = "$2y$10$QOauhQNbBCuQDKes6eFzPeMqBSjb7Mr5DUmpZ/VcEd00UAV/LDeSi";

    private static BcryptHash hash(String text) {
        return BcryptHash.parse(text).orElseThrow();
    }

    private static boolean areRight(Passwords passwords, Map<String, BcryptHash> users, String user, String password) {
        return passwords.areRight(users, user, password.getBytes(UTF_8));
    }

    @ParameterizedTest
    @ValueSource(strings = {"$2y$", "$2b$", "$2a$", "$2x$", "$2$"})
    void everyKindOfBcryptIsCompared(String kind) {
        var hash = hash(FAKEPASSWORD.replace("$2y$", kind));
        assertThat(hash.matches("fakepassword".getBytes(UTF_8))).isTrue();
        assertThat(hash.matches("fakepasswort".getBytes(UTF_8))).isFalse();
    }

    @Test
    void theSameAnswerIsGivenAgain() {
        var passwords = new Passwords();
        var users = Map.of("alice", hash(FAKEPASSWORD));
        for (int i = 0; i < 2; i++) {
            assertThat(areRight(passwords, users, "alice", "fakepassword")).isTrue();
            assertThat(areRight(passwords, users, "alice", "wrong")).isFalse();
            assertThat(areRight(passwords, users, "alice", "")).isFalse();
            assertThat(areRight(passwords, users, "nobody", "wrong")).isFalse();
        }
    }

    @Test
    void whoIsUnknownIsNotLetInByTheHashHeIsComparedWith() {
        assertThat(areRight(new Passwords(), Map.of("alice", hash(FAKEPASSWORD)), "nobody", "fakepassword"))
                .isFalse();
    }

    @Test
    void aUserWhoWasRightIsNotRightAfterThePasswordHasChanged() {
        var passwords = new Passwords();
        assertThat(areRight(passwords, Map.of("alice", hash(FAKEPASSWORD)), "alice", "fakepassword"))
                .isTrue();
        var changed = hash(OpenBSDBCrypt.generate("another".toCharArray(), new byte[16], 4));
        assertThat(areRight(passwords, Map.of("alice", changed), "alice", "fakepassword"))
                .isFalse();
        assertThat(areRight(passwords, Map.of("bob", hash(FAKEPASSWORD)), "alice", "fakepassword"))
                .isFalse();
    }
}
