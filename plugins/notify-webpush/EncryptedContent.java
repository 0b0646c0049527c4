package dev.pitwatch.notify.webpush;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECFieldFp;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.security.spec.ECPoint;
import java.security.spec.ECPublicKeySpec;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.KeyAgreement;
import javax.crypto.Mac;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.NullMarked;

/** The content coding {@code aes128gcm} (RFC 8188) as web push has it (RFC 8291): one record, for one browser. */
@NullMarked
final class EncryptedContent {

    /** What push services have to take; the record holds 3993 bytes of text. */
    private static final int RECORD_BYTES = 4_096;

    private static final int POINT_BYTES = 65;
    private static final int COORDINATE_BYTES = 32;
    private static final int KEY_BYTES = 16;
    private static final int NONCE_BYTES = 12;
    private static final int TAG_BITS = 128;
    private static final byte UNCOMPRESSED = 4;
    private static final byte LAST_RECORD = 2;
    private static final byte[] ONE = {1};

    private EncryptedContent() {}

    /** {@return a pair of keys for one message} */
    static KeyPair pair() throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp256r1"));
        return generator.generateKeyPair();
    }

    /**
     * {@return the body of the POST}
     *
     * @param browser its public key, a point of 65 bytes
     * @param auth its secret of 16 bytes
     * @param own for this message only
     * @param salt of 16 random bytes
     */
    static byte[] of(byte[] text, byte[] browser, byte[] auth, KeyPair own, byte[] salt)
            throws GeneralSecurityException {
        byte[] ownPublic = bytes((ECPublicKey) own.getPublic());
        KeyAgreement agreement = KeyAgreement.getInstance("ECDH");
        agreement.init(own.getPrivate());
        agreement.doPhase(point(browser), true);
        byte[] input = hmac(hmac(auth, agreement.generateSecret()), ascii("WebPush: info\0"), browser, ownPublic, ONE);
        byte[] key = hmac(salt, input);
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(
                Cipher.ENCRYPT_MODE,
                new SecretKeySpec(derived(key, "Content-Encoding: aes128gcm\0", KEY_BYTES), "AES"),
                new GCMParameterSpec(TAG_BITS, derived(key, "Content-Encoding: nonce\0", NONCE_BYTES)));
        byte[] head = ByteBuffer.allocate(Integer.BYTES + 1)
                .putInt(RECORD_BYTES)
                .put((byte) POINT_BYTES)
                .array();
        return joined(salt, head, ownPublic, cipher.doFinal(joined(text, new byte[] {LAST_RECORD})));
    }

    private static byte[] derived(byte[] key, String info, int length) throws GeneralSecurityException {
        return Arrays.copyOf(hmac(key, ascii(info), ONE), length);
    }

    private static byte[] ascii(String text) {
        return text.getBytes(US_ASCII);
    }

    private static byte[] hmac(byte[] key, byte[]... parts) throws GeneralSecurityException {
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(key, "HmacSHA256"));
        for (byte[] part : parts) {
            mac.update(part);
        }
        return mac.doFinal();
    }

    private static byte[] joined(byte[]... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }

    /** A point that is not on the curve would tell something of our key; that is not left to the provider to find. */
    static ECPublicKey point(byte[] bytes) throws GeneralSecurityException {
        AlgorithmParameters parameters = AlgorithmParameters.getInstance("EC");
        parameters.init(new ECGenParameterSpec("secp256r1"));
        ECParameterSpec curve = parameters.getParameterSpec(ECParameterSpec.class);
        BigInteger prime = ((ECFieldFp) curve.getCurve().getField()).getP();
        if (bytes.length != POINT_BYTES || bytes[0] != UNCOMPRESSED) {
            throw new InvalidKeyException("the browser's key is no uncompressed point of P-256");
        }
        BigInteger x = new BigInteger(1, Arrays.copyOfRange(bytes, 1, 1 + COORDINATE_BYTES));
        BigInteger y = new BigInteger(1, Arrays.copyOfRange(bytes, 1 + COORDINATE_BYTES, POINT_BYTES));
        BigInteger right = x.pow(3)
                .add(curve.getCurve().getA().multiply(x))
                .add(curve.getCurve().getB());
        if (x.compareTo(prime) >= 0
                || y.compareTo(prime) >= 0
                || !y.pow(2).mod(prime).equals(right.mod(prime))) {
            throw new InvalidKeyException("the browser's key is not on P-256");
        }
        return (ECPublicKey) KeyFactory.getInstance("EC").generatePublic(new ECPublicKeySpec(new ECPoint(x, y), curve));
    }

    static byte[] bytes(ECPublicKey key) {
        byte[] bytes = new byte[POINT_BYTES];
        bytes[0] = UNCOMPRESSED;
        put(key.getW().getAffineX(), bytes, 1);
        put(key.getW().getAffineY(), bytes, 1 + COORDINATE_BYTES);
        return bytes;
    }

    private static void put(BigInteger number, byte[] into, int at) {
        byte[] bytes = number.toByteArray();
        int length = Math.min(COORDINATE_BYTES, bytes.length);
        System.arraycopy(bytes, bytes.length - length, into, at + COORDINATE_BYTES - length, length);
    }
}
