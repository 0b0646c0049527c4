package dev.pitwatch.base.settings;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A certificate chain and its key, read only to tell whether a port with TLS could be opened with them. */
public final class PemFiles {

    private static final Pattern BLOCK = Pattern.compile("-----BEGIN ([A-Z0-9 ]+)-----([^-]*)-----END \\1-----");
    private static final byte[] PROBE = "pitwatch".getBytes(StandardCharsets.US_ASCII);

    private final Optional<PublicKey> certified;
    private final Optional<PrivateKey> key;

    /** Reads both; what can't be read is missing. */
    public PemFiles(Path chain, Path key) {
        this.certified = certified(chain);
        this.key = blocks(key, "PRIVATE KEY").stream().findFirst().flatMap(PemFiles::key);
    }

    public boolean hasChain() {
        return certified.isPresent();
    }

    public boolean hasKey() {
        return key.isPresent();
    }

    /** {@return whether what the key signs is what the first certificate vouches for} */
    public boolean keyFits() {
        try {
            PublicKey known = certified.orElseThrow();
            Signature signature =
                    Signature.getInstance(known.getAlgorithm().equals("RSA") ? "SHA256withRSA" : "SHA256withECDSA");
            signature.initSign(key.orElseThrow());
            signature.update(PROBE);
            byte[] signed = signature.sign();
            signature.initVerify(known);
            signature.update(PROBE);
            return signature.verify(signed);
        } catch (GeneralSecurityException e) {
            return false; // keys of two kinds
        }
    }

    private static Optional<PublicKey> certified(Path chain) {
        List<PublicKey> keys = new ArrayList<>();
        try {
            CertificateFactory factory = CertificateFactory.getInstance("X.509");
            for (byte[] certificate : blocks(chain, "CERTIFICATE")) {
                keys.add(factory.generateCertificate(new ByteArrayInputStream(certificate))
                        .getPublicKey());
            }
        } catch (GeneralSecurityException e) {
            return Optional.empty();
        }
        return keys.stream().findFirst();
    }

    private static Optional<PrivateKey> key(byte[] encoded) {
        for (String algorithm : List.of("RSA", "EC")) {
            try {
                return Optional.of(KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(encoded)));
            } catch (GeneralSecurityException e) {
                // The other kind, or none.
            }
        }
        return Optional.empty();
    }

    private static List<byte[]> blocks(Path file, String kind) {
        List<byte[]> found = new ArrayList<>();
        try {
            Matcher block = BLOCK.matcher(Files.readString(file, StandardCharsets.ISO_8859_1));
            while (block.find()) {
                if (block.group(1).equals(kind)) {
                    found.add(Base64.getMimeDecoder().decode(block.group(2)));
                }
            }
            return found;
        } catch (IOException | IllegalArgumentException e) {
            return List.of(); // a folder, or no base64
        }
    }
}
