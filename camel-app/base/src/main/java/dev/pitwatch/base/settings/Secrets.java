package dev.pitwatch.base.settings;

import dev.pitwatch.base.crypto.MasterKey;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/**
 * Keys of the hub. Those that no one gave are made at first start and kept in the data folder, readable by the owner
 * only.
 */
public final class Secrets {

    private static final int KEY_BYTES = 32;

    private static final String JWT_FILE = "jwt-secret";

    private final byte[] jwtSecret;
    private final Optional<byte[]> previousJwtSecret;
    private final MasterKey masterKey;
    private final String masterKeyText;
    private final boolean masterKeyKept;
    private final boolean hasPreviousMasterKey;
    private final MasterKeyFiles masterKeys;
    private final Optional<String> bootstrap;
    private final Optional<String> mediaHookKey;
    private final Path data;

    private Secrets(
            Path data,
            Optional<String> jwtSecret,
            Optional<String> previousJwtSecret,
            Optional<String> masterKey,
            List<String> previousMasterKeys,
            Optional<String> bootstrap,
            Optional<String> mediaHookKey) {
        this.data = data;
        this.jwtSecret = jwtSecret.orElseGet(() -> kept(data.resolve(JWT_FILE))).getBytes(StandardCharsets.UTF_8);
        this.previousJwtSecret = previousJwtSecret
                .or(() -> set(data.resolve(JWT_FILE + "-previous")))
                .map(text -> text.getBytes(StandardCharsets.UTF_8));
        this.masterKeys = new MasterKeyFiles(data);
        this.masterKeyKept = masterKey.isEmpty();
        this.masterKeyText = masterKey.orElseGet(masterKeys::current);
        this.masterKey = masterKeyKept
                ? key(masterKeyText).after(bytes(masterKeys.previous())).opening(bytes(masterKeys.next()))
                : key(masterKeyText).after(bytes(previousMasterKeys));
        this.hasPreviousMasterKey = !previousMasterKeys.isEmpty();
        this.bootstrap = bootstrap;
        this.mediaHookKey = mediaHookKey;
    }

    /** Takes whether they are wanted: a process that has no business with them gets random ones, and the data folder is not looked into. */
    static Secrets of(
            boolean wanted,
            Path data,
            Optional<String> jwtSecret,
            Optional<String> previousJwtSecret,
            Optional<String> masterKey,
            List<String> previousMasterKeys,
            Optional<String> bootstrap,
            Optional<String> mediaHookKey) {
        Optional<String> random = Optional.of(random());
        return wanted
                ? new Secrets(
                        data, jwtSecret, previousJwtSecret, masterKey, previousMasterKeys, bootstrap, mediaHookKey)
                : new Secrets(data, random, random, random, List.of(), Optional.empty(), random);
    }

    private static String random() {
        byte[] key = new byte[KEY_BYTES];
        new SecureRandom().nextBytes(key);
        return HexFormat.of().formatHex(key);
    }

    /** {@return the key that signs access tokens, at least 32 bytes} */
    public byte[] jwtSecret() {
        return jwtSecret.clone();
    }

    /** {@return the key that signed them before, while it is being changed} */
    public Optional<byte[]> previousJwtSecret() {
        return previousJwtSecret.map(byte[]::clone);
    }

    public MasterKey masterKey() {
        return masterKey;
    }

    /**
     * {@return the key that all secrets are to be sealed under, which opens those of the keys before} One that is kept in the
     * data folder is made now, and counts once {@link #finishRotation} was called; empty: it is set, and none before it.
     */
    public Optional<MasterKey> nextMasterKey() {
        if (!masterKeyKept) {
            return Optional.of(masterKey).filter(key -> hasPreviousMasterKey);
        }
        List<String> before = new ArrayList<>(List.of(masterKeyText));
        before.addAll(masterKeys.previous());
        return Optional.of(key(masterKeys.makeNext()).after(bytes(before)));
    }

    /** The next master key counts from the next start on: everything is sealed under it. */
    public void finishRotation() {
        if (masterKeyKept) {
            masterKeys.finish();
        }
    }

    private static MasterKey key(String text) {
        return new MasterKey(text.getBytes(StandardCharsets.UTF_8));
    }

    private static List<byte[]> bytes(List<String> keys) {
        return keys.stream().map(key -> key.getBytes(StandardCharsets.UTF_8)).toList();
    }

    /** {@return the master key as it is given to another process of the same installation} */
    public String masterKeyText() {
        return masterKeyText;
    }

    /** {@return what lets seed-super-admin work once; empty: it doesn't} */
    public Optional<String> bootstrap() {
        return bootstrap;
    }

    /** {@return what MediaMTX shows when it asks who may look; made at the first time that it is wanted} */
    public String mediaHookKey() {
        return mediaHookKey.orElseGet(() -> kept(data.resolve("mediamtx-hook-key")));
    }

    /** {@return names of those of any length that are set, and shorter than the keys have to be: they may be guessed} */
    public List<String> shortOnes() {
        List<String> names = new ArrayList<>();
        bootstrap.filter(Secrets::isShort).ifPresent(secret -> names.add("PITWATCH_BOOTSTRAP_SECRET"));
        mediaHookKey.filter(Secrets::isShort).ifPresent(key -> names.add("MEDIAMTX_HOOK_KEY"));
        return List.copyOf(names);
    }

    private static boolean isShort(String secret) {
        return secret.getBytes(StandardCharsets.UTF_8).length < KEY_BYTES;
    }

    @Override
    public String toString() {
        return "Secrets[hidden]";
    }

    /** What an operator has put aside there; too short a one can't have been in use. */
    private static Optional<String> set(Path file) {
        try {
            return Files.exists(file)
                    ? Optional.of(Files.readString(file).strip()).filter(text -> text.length() >= KEY_BYTES)
                    : Optional.empty();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException("cannot read the secret in " + file, e);
        }
    }

    static String kept(Path file) {
        try {
            if (!Files.exists(file)) {
                make(file);
            }
            return Files.readString(file).strip();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException("cannot keep a secret in " + file, e);
        }
    }

    private static void make(Path file) throws IOException {
        Files.createDirectories(file.getParent());
        Path made = Files.createTempFile(
                file.getParent(),
                file.getFileName().toString(),
                ".new",
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        try {
            Files.writeString(made, random(), StandardOpenOption.TRUNCATE_EXISTING);
            // A link appears whole or not at all, and never replaces a key that another process just made.
            Files.createLink(file, made);
        } catch (FileAlreadyExistsException e) {
            // Another process was quicker.
        } finally {
            Files.delete(made);
        }
    }
}
