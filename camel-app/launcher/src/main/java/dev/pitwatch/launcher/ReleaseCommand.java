package dev.pitwatch.launcher;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;

/**
 * {@code ./pitwatch release keygen|sign|verify}: signatures of archives, by Ed25519 (RFC 8032). What is signed is the archive's SHA-256, in
 * 64 hexadecimal digits, so that an archive of any size is read once. Keys are PEM files as OpenSSL writes them; the signature stands
 * beside the archive in {@code ARCHIVE.sig}, in Base64.
 */
final class ReleaseCommand {

    private static final String ALGORITHM = "Ed25519";
    private static final String PRIVATE = "PRIVATE KEY";
    private static final String PUBLIC = "PUBLIC KEY";
    private static final String USAGE =
            "expected release keygen FILE, release sign ARCHIVE PRIVATE-KEY or release verify ARCHIVE PUBLIC-KEY";
    private static final int BUFFER = 1 << 16;

    private final Terminal terminal;

    ReleaseCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    /** Takes the words behind {@code release}; fails with one line when a signature does not fit. */
    void run(List<String> words) {
        String what = words.isEmpty() ? "" : words.get(0);
        try {
            if (what.equals("keygen") && words.size() == 2) {
                keygen(Path.of(words.get(1)));
            } else if (what.equals("sign") && words.size() == 3) {
                sign(Path.of(words.get(1)), Path.of(words.get(2)));
            } else if (what.equals("verify") && words.size() == 3) {
                verify(Path.of(words.get(1)), Path.of(words.get(2)));
            } else {
                throw new LauncherException(USAGE);
            }
        } catch (NoSuchFileException e) {
            throw new LauncherException("there is no file " + e.getFile());
        } catch (IOException e) {
            throw new UncheckedIOException("release " + what, e);
        }
    }

    /** The private key in a file that only its owner reads; the public one is shown, and stands beside it with {@code .pub}. */
    private void keygen(Path file) throws IOException {
        KeyPair pair;
        try {
            pair = KeyPairGenerator.getInstance(ALGORITHM).generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e); // each Java from 15 on has it
        }
        try {
            Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        } catch (FileAlreadyExistsException e) {
            throw new LauncherException("%s is there already: a key is never written over".formatted(file));
        }
        Files.writeString(file, pem(PRIVATE, pair.getPrivate().getEncoded()));
        Path open = Path.of(file + ".pub");
        String text = pem(PUBLIC, pair.getPublic().getEncoded());
        Files.writeString(open, text);
        terminal.say("Written: %s, which stays with you alone, and %s for those who install:".formatted(file, open));
        terminal.say(text.strip());
    }

    private void sign(Path archive, Path key) throws IOException {
        byte[] signed;
        try {
            PrivateKey own =
                    KeyFactory.getInstance(ALGORITHM).generatePrivate(new PKCS8EncodedKeySpec(read(key, PRIVATE)));
            Signature signature = Signature.getInstance(ALGORITHM);
            signature.initSign(own);
            signature.update(digest(archive));
            signed = signature.sign();
        } catch (GeneralSecurityException e) {
            throw noKey(key, PRIVATE);
        }
        Path beside = signature(archive);
        Files.writeString(beside, Base64.getEncoder().encodeToString(signed) + "\n");
        terminal.say("Written: " + beside);
    }

    private void verify(Path archive, Path key) throws IOException {
        verified(archive, key);
        terminal.say("%s is what was signed with this key".formatted(archive));
    }

    /** {@return the archive's SHA-256 in hex, which was signed with that key; fails with one line where it was not} */
    static String verified(Path archive, Path key) throws IOException {
        PublicKey theirs;
        try {
            theirs = KeyFactory.getInstance(ALGORITHM).generatePublic(new X509EncodedKeySpec(read(key, PUBLIC)));
        } catch (GeneralSecurityException e) {
            throw noKey(key, PUBLIC);
        }
        byte[] digest = digest(archive);
        if (!fits(archive, digest, theirs)) {
            throw new LauncherException(
                    "%s is not what was signed, or not with this key: don't install it".formatted(archive));
        }
        return new String(digest, StandardCharsets.US_ASCII);
    }

    private static boolean fits(Path archive, byte[] digest, PublicKey key) throws IOException {
        try {
            Signature signature = Signature.getInstance(ALGORITHM);
            signature.initVerify(key);
            signature.update(digest);
            return signature.verify(Base64.getDecoder()
                    .decode(Files.readString(signature(archive)).strip()));
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            return false; // what stands there is no signature
        }
    }

    private static Path signature(Path archive) {
        return Path.of(archive + ".sig");
    }

    private static byte[] digest(Path archive) throws IOException {
        try (InputStream in = Files.newInputStream(archive)) {
            MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
            byte[] buffer = new byte[BUFFER];
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                sha256.update(buffer, 0, read);
            }
            return HexFormat.of().formatHex(sha256.digest()).getBytes(StandardCharsets.US_ASCII);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e); // each Java has it
        }
    }

    private static String pem(String type, byte[] encoded) {
        String body = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(encoded);
        return "-----BEGIN %s-----%n%s%n-----END %s-----%n".formatted(type, body, type);
    }

    private static byte[] read(Path file, String type) throws IOException {
        String text = Files.readString(file);
        String begin = "-----BEGIN %s-----".formatted(type);
        int from = text.indexOf(begin);
        int to = text.indexOf("-----END %s-----".formatted(type));
        if (from < 0 || to < from) {
            throw noKey(file, type);
        }
        try {
            return Base64.getMimeDecoder().decode(text.substring(from + begin.length(), to));
        } catch (IllegalArgumentException e) {
            throw noKey(file, type);
        }
    }

    private static LauncherException noKey(Path file, String type) {
        return new LauncherException(
                "%s is no key that fits, expected a PEM file with \"%s\" of Ed25519".formatted(file, type));
    }
}
