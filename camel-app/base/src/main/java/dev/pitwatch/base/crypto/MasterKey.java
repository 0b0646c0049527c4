package dev.pitwatch.base.crypto;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.ProviderException;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * {@code PITWATCH_MASTER_KEY}: keyed hashes of random secrets and AES-256-GCM of secrets at rest. A key of its own is
 * derived for each purpose, so that no value of one can stand in for another; a sealed value is bound to its row, too. After a
 * rotation the newest key seals and signs in, those before open what they sealed, and the first of all hashes: what was hashed
 * can't be hashed again. Thread safe.
 */
public final class MasterKey {

    private static final int LEAST_BYTES = 32;
    private static final int ID_BYTES = 4;
    private static final int NONCE_BYTES = 12;
    private static final int TAG_BITS = 128;
    /** Of a value that names its key and is bound to its row; before it a value began with its nonce. */
    private static final byte[] BOUND = {'P', 'W', 1};

    private static final SecureRandom RANDOM = new SecureRandom();

    private final byte[] newest;
    private final byte[] first;
    private final List<byte[]> all;

    /** Takes at least 32 bytes of key material. */
    public MasterKey(byte[] secret) {
        this(secret, secret, List.of(secret));
    }

    private MasterKey(byte[] newest, byte[] first, List<byte[]> all) {
        all.forEach(MasterKey::requireLong);
        this.newest = newest.clone();
        this.first = first.clone();
        this.all = all.stream().map(byte[]::clone).toList();
    }

    private static void requireLong(byte[] secret) {
        if (secret.length < LEAST_BYTES) {
            throw new IllegalArgumentException(
                    "master key has %d bits, expected at least 256".formatted(secret.length * 8));
        }
    }

    /** {@return the same with those that were in its place before, the newest first} */
    public MasterKey after(List<byte[]> before) {
        return new MasterKey(newest, before.isEmpty() ? first : before.get(before.size() - 1), with(before));
    }

    /** {@return the same, which opens values of that one, too, as while a rotation is not finished} */
    public MasterKey opening(List<byte[]> others) {
        return new MasterKey(newest, first, with(others));
    }

    private List<byte[]> with(List<byte[]> others) {
        List<byte[]> more = new ArrayList<>(all);
        more.addAll(others);
        return more;
    }

    /** {@return HMAC-SHA-256 of the text under the first key's key of the purpose; 32 bytes; the same after a rotation} */
    public byte[] hash(String purpose, String text) {
        return mac(derived(first, purpose)).doFinal(text.getBytes(StandardCharsets.UTF_8));
    }

    /** {@return the same under the newest key: another after a rotation} */
    public byte[] hashByNewest(String purpose, String text) {
        return mac(derived(newest, purpose)).doFinal(text.getBytes(StandardCharsets.UTF_8));
    }

    /** {@return a hash function for one thread; much faster than {@link #hash} where one purpose is hashed often} */
    public Mac hasher(String purpose) {
        return mac(derived(first, purpose));
    }

    /**
     * {@return the text under AES-256-GCM, with the key's id and the nonce before it}
     *
     * @param row what tells the row that it is kept in from all others of that purpose; it opens there only
     */
    public byte[] seal(String purpose, String row, String text) {
        byte[] nonce = new byte[NONCE_BYTES];
        RANDOM.nextBytes(nonce);
        byte[] begin = sealedBegin();
        byte[] sealed = cipher(Cipher.ENCRYPT_MODE, newest, purpose, nonce, row, text.getBytes(StandardCharsets.UTF_8));
        return ByteBuffer.allocate(begin.length + nonce.length + sealed.length)
                .put(begin)
                .put(nonce)
                .put(sealed)
                .array();
    }

    /**
     * {@return the text again} Values of the time before they were bound to rows open anywhere, until they are sealed again.
     * Throws {@link IllegalArgumentException} when it was changed, is another row's, or was sealed under another key.
     */
    public String open(String purpose, String row, byte[] sealed) {
        for (byte[] secret : all) {
            byte[] begin = begin(secret);
            if (startsWith(sealed, begin)) {
                return opened(secret, purpose, row, sealed, begin.length);
            }
        }
        for (byte[] secret : all) {
            try {
                return opened(secret, purpose, "", sealed, 0);
            } catch (IllegalArgumentException e) {
                // Of the next key, or of none.
            }
        }
        throw new IllegalArgumentException("cannot open a secret of purpose %s".formatted(purpose));
    }

    /** {@return how all values begin that need not be sealed again} */
    public byte[] sealedBegin() {
        return begin(newest);
    }

    private static byte[] begin(byte[] secret) {
        byte[] id = mac(secret).doFinal("key id".getBytes(StandardCharsets.UTF_8));
        return ByteBuffer.allocate(BOUND.length + ID_BYTES)
                .put(BOUND)
                .put(id, 0, ID_BYTES)
                .array();
    }

    private static boolean startsWith(byte[] sealed, byte[] begin) {
        return sealed.length > begin.length && MessageDigest.isEqual(Arrays.copyOf(sealed, begin.length), begin);
    }

    private static String opened(byte[] secret, String purpose, String row, byte[] sealed, int from) {
        if (sealed.length < from + NONCE_BYTES) {
            throw new IllegalArgumentException("cannot open a secret of purpose %s".formatted(purpose));
        }
        byte[] nonce = Arrays.copyOfRange(sealed, from, from + NONCE_BYTES);
        byte[] rest = Arrays.copyOfRange(sealed, from + NONCE_BYTES, sealed.length);
        return new String(cipher(Cipher.DECRYPT_MODE, secret, purpose, nonce, row, rest), StandardCharsets.UTF_8);
    }

    private static byte[] cipher(int mode, byte[] secret, String purpose, byte[] nonce, String row, byte[] data) {
        try {
            Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
            cipher.init(
                    mode, new SecretKeySpec(derived(secret, purpose), "AES"), new GCMParameterSpec(TAG_BITS, nonce));
            cipher.updateAAD(row.getBytes(StandardCharsets.UTF_8));
            return cipher.doFinal(data);
        } catch (GeneralSecurityException | ProviderException e) { // JDK 17 throws the second for what is too short
            throw new IllegalArgumentException("cannot open a secret of purpose %s".formatted(purpose), e);
        }
    }

    private static byte[] derived(byte[] secret, String purpose) {
        return mac(secret).doFinal(purpose.getBytes(StandardCharsets.UTF_8));
    }

    private static Mac mac(byte[] key) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            return mac;
        } catch (NoSuchAlgorithmException | InvalidKeyException e) {
            throw new IllegalStateException("HmacSHA256 is missing from this JDK", e);
        }
    }
}
