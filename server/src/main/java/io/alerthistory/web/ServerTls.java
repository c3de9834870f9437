package io.alerthistory.web;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/** TLS as it is offered to clients: the context that makes connections, and what each of them is told. */
record ServerTls(SSLContext context, SSLParameters parameters) {

    /** Who we are: the key, and the certificates that lead from it to an authority. */
    record Identity(PrivateKey key, List<X509Certificate> chain) {}

    /**
     * What is asked of clients.
     *
     * @param wish whether a certificate is asked for
     * @param allowedNames of which it must have one, or empty where its names do not matter
     */
    record Clients(Wish wish, Issuer issuer, Optional<Set<String>> allowedNames) {
        enum Wish {
            NONE,
            WANTED,
            NEEDED
        }
    }

    /** Who must have issued the certificate of a client. */
    sealed interface Issuer {
        /** The certificate shows only that the client has the key of it. */
        record Anybody() implements Issuer {}

        /** One of those that browsers trust, too. */
        record PublicAuthority() implements Issuer {}

        record OneOf(List<X509Certificate> authorities) implements Issuer {}
    }

    /**
     * The rest, by the names of Java; an empty list means Java's own choice.
     *
     * @param inOrder whether our order of cipher suites counts, or the client's
     */
    record Algorithms(List<String> protocols, List<String> cipherSuites, List<String> groups, boolean inOrder) {}

    /** @throws GeneralSecurityException if this Java cannot do it */
    static ServerTls of(Identity identity, Clients clients, Algorithms algorithms) throws GeneralSecurityException {
        var context = SSLContext.getInstance("TLS");
        context.init(
                keyManagers(identity).getKeyManagers(),
                new TrustManager[] {new ClientTrust(authorities(clients.issuer()), clients.allowedNames())},
                new SecureRandom());
        var parameters = context.getDefaultSSLParameters();
        parameters.setProtocols(algorithms.protocols().toArray(String[]::new));
        if (!algorithms.cipherSuites().isEmpty()) {
            parameters.setCipherSuites(algorithms.cipherSuites().toArray(String[]::new));
        }
        if (!algorithms.groups().isEmpty()) {
            parameters.setNamedGroups(algorithms.groups().toArray(String[]::new));
        }
        parameters.setUseCipherSuitesOrder(algorithms.inOrder());
        switch (clients.wish()) {
            case NONE -> {}
            case WANTED -> parameters.setWantClientAuth(true);
            case NEEDED -> parameters.setNeedClientAuth(true);
        }
        return new ServerTls(context, parameters);
    }

    private static KeyManagerFactory keyManagers(Identity identity) throws GeneralSecurityException {
        var store = emptyStore();
        var noPassword = new char[0]; // it never leaves memory
        store.setKeyEntry("server", identity.key(), noPassword, identity.chain().toArray(X509Certificate[]::new));
        var managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        managers.init(store, noPassword);
        return managers;
    }

    private static Optional<X509ExtendedTrustManager> authorities(Issuer issuer) throws GeneralSecurityException {
        return switch (issuer) {
            case Issuer.Anybody() -> Optional.empty();
            case Issuer.PublicAuthority() -> trustManager(null);
            case Issuer.OneOf(var authorities) -> {
                var store = emptyStore();
                for (int i = 0; i < authorities.size(); i++) {
                    store.setCertificateEntry("authority-" + i, authorities.get(i));
                }
                yield trustManager(store);
            }
        };
    }

    /** @param store null for the authorities that come with Java */
    private static Optional<X509ExtendedTrustManager> trustManager(@Nullable KeyStore store)
            throws GeneralSecurityException {
        var managers = TrustManagerFactory.getInstance("PKIX");
        managers.init(store);
        return Arrays.stream(managers.getTrustManagers())
                .map(X509ExtendedTrustManager.class::cast)
                .findFirst();
    }

    private static KeyStore emptyStore() throws GeneralSecurityException {
        var store = KeyStore.getInstance("PKCS12");
        try {
            store.load(null, null);
        } catch (IOException e) {
            throw new GeneralSecurityException(e); // nothing is read
        }
        return store;
    }
}
