package io.alerthistory.web;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.StringReader;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.List;
import org.bouncycastle.asn1.ASN1Primitive;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.sec.ECPrivateKey;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.bouncycastle.util.io.pem.PemObject;
import org.bouncycastle.util.io.pem.PemReader;

/** Certificates and keys as text, as OpenSSL and certificate authorities write them. Blocks of other kinds are skipped. */
final class Pem {
    /** The text does not hold what is asked for. The message completes "it …", and never repeats the text. */
    static final class Unusable extends Exception {
        private static final long serialVersionUID = 1;

        private Unusable(String message) {
            super(message);
        }
    }

    private static final String CERTIFICATE = "CERTIFICATE";

    private Pem() {}

    /** At least one, in the order of the text. */
    static List<X509Certificate> certificates(String text) throws Unusable {
        var certificates = new ArrayList<X509Certificate>();
        for (var block : blocks(text)) {
            if (block.getType().equals(CERTIFICATE)) {
                certificates.add(certificate(block));
            }
        }
        if (certificates.isEmpty()) {
            throw new Unusable("has no certificate in PEM form, which begins with -----BEGIN CERTIFICATE-----");
        }
        return certificates;
    }

    private static X509Certificate certificate(PemObject block) throws Unusable {
        try {
            return (X509Certificate) CertificateFactory.getInstance("X.509")
                    .generateCertificate(new ByteArrayInputStream(block.getContent()));
        } catch (GeneralSecurityException e) {
            throw new Unusable("has a certificate that cannot be decoded. Is it complete?");
        }
    }

    /** The first of the text: PKCS#8, PKCS#1 (RSA) or SEC1 (EC). */
    static PrivateKey privateKey(String text) throws Unusable {
        for (var block : blocks(text)) {
            if (isEncrypted(block)) {
                throw new Unusable("has a key behind a passphrase, which nobody could enter at a start. Decrypt it with"
                        + " openssl pkey -in KEY -out KEY.pem");
            }
            if (block.getType().endsWith("PRIVATE KEY")) {
                return privateKey(block);
            }
        }
        throw new Unusable("has no private key in PEM form, which begins with -----BEGIN PRIVATE KEY-----");
    }

    private static boolean isEncrypted(PemObject block) {
        return block.getType().equals("ENCRYPTED PRIVATE KEY")
                || block.getType().endsWith("PRIVATE KEY")
                        && !block.getHeaders().isEmpty();
    }

    private static PrivateKey privateKey(PemObject block) throws Unusable {
        try {
            var pkcs8 = switch (block.getType()) {
                case "RSA PRIVATE KEY" ->
                    new PrivateKeyInfo(
                            new AlgorithmIdentifier(PKCSObjectIdentifiers.rsaEncryption, DERNull.INSTANCE),
                            ASN1Primitive.fromByteArray(block.getContent()));
                case "EC PRIVATE KEY" -> {
                    var key = ECPrivateKey.getInstance(block.getContent());
                    yield new PrivateKeyInfo(
                            new AlgorithmIdentifier(X9ObjectIdentifiers.id_ecPublicKey, key.getParametersObject()),
                            key);
                }
                default -> PrivateKeyInfo.getInstance(block.getContent());
            };
            var algorithm = pkcs8.getPrivateKeyAlgorithm().getAlgorithm().getId();
            return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(pkcs8.getEncoded()));
        } catch (IOException | GeneralSecurityException | RuntimeException e) {
            // The decoders throw whatever they stumble over; none of it may be shown, since it may show the key.
            throw new Unusable("has a private key that cannot be decoded. It must be RSA, EC or Ed25519");
        }
    }

    private static List<PemObject> blocks(String text) throws Unusable {
        try (var reader = new PemReader(new StringReader(text))) {
            var blocks = new ArrayList<PemObject>();
            for (var block = reader.readPemObject(); block != null; block = reader.readPemObject()) {
                blocks.add(block);
            }
            return blocks;
        } catch (IOException | RuntimeException e) { // a wrong character is a RuntimeException
            throw new Unusable("is not PEM. Is it complete?");
        }
    }
}
