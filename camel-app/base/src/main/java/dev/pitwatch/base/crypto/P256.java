package dev.pitwatch.base.crypto;

import java.math.BigInteger;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.interfaces.ECPrivateKey;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECFieldFp;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.security.spec.ECPoint;
import java.security.spec.ECPrivateKeySpec;
import java.security.spec.ECPublicKeySpec;
import java.util.Arrays;
import java.util.Optional;

/** Keys on the curve P-256 (FIPS 186-5), as web push writes them: points of 65 bytes, uncompressed. */
public final class P256 {

    private static final int COORDINATE_BYTES = 32;
    private static final int POINT_BYTES = 65;
    private static final byte UNCOMPRESSED = 4;
    private static final BigInteger TWO = BigInteger.TWO;
    private static final BigInteger THREE = BigInteger.valueOf(3);
    private static final ECParameterSpec CURVE = curve();
    private static final BigInteger PRIME = ((ECFieldFp) CURVE.getCurve().getField()).getP();
    private static final BigInteger A = CURVE.getCurve().getA();
    private static final BigInteger B = CURVE.getCurve().getB();

    private P256() {}

    private static ECParameterSpec curve() {
        try {
            AlgorithmParameters parameters = AlgorithmParameters.getInstance("EC");
            parameters.init(new ECGenParameterSpec("secp256r1"));
            return parameters.getParameterSpec(ECParameterSpec.class);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("P-256 is missing from this JDK", e);
        }
    }

    /** {@return whether these bytes are a point of the curve} */
    public static boolean isPoint(byte[] bytes) {
        return point(bytes).isPresent();
    }

    private static Optional<ECPoint> point(byte[] bytes) {
        if (bytes.length != POINT_BYTES || bytes[0] != UNCOMPRESSED) {
            return Optional.empty();
        }
        BigInteger x = new BigInteger(1, Arrays.copyOfRange(bytes, 1, 1 + COORDINATE_BYTES));
        BigInteger y = new BigInteger(1, Arrays.copyOfRange(bytes, 1 + COORDINATE_BYTES, POINT_BYTES));
        boolean isOn = x.compareTo(PRIME) < 0
                && y.compareTo(PRIME) < 0
                && y.modPow(TWO, PRIME)
                        .equals(x.modPow(THREE, PRIME).add(A.multiply(x)).add(B).mod(PRIME));
        return isOn ? Optional.of(new ECPoint(x, y)) : Optional.empty();
    }

    /** {@return the bytes of a public key} */
    public static byte[] bytes(ECPublicKey key) {
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

    /**
     * {@return the same pair for the same seed, on every hub}
     *
     * @param seed random; 40 bytes or more, so that all keys are as likely
     */
    public static KeyPair pair(byte[] seed) {
        BigInteger scalar = new BigInteger(1, seed)
                .mod(CURVE.getOrder().subtract(BigInteger.ONE))
                .add(BigInteger.ONE);
        try {
            KeyFactory factory = KeyFactory.getInstance("EC");
            return new KeyPair(
                    (ECPublicKey) factory.generatePublic(new ECPublicKeySpec(multiple(scalar), CURVE)),
                    (ECPrivateKey) factory.generatePrivate(new ECPrivateKeySpec(scalar, CURVE)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("EC is missing from this JDK", e);
        }
    }

    /** The generator so many times; the JDK multiplies points, but hands out none. Its time depends on the key: for starts only. */
    private static ECPoint multiple(BigInteger scalar) {
        ECPoint sum = CURVE.getGenerator();
        for (int bit = scalar.bitLength() - 2; bit >= 0; bit--) {
            sum = sum(sum, sum);
            if (scalar.testBit(bit)) {
                sum = sum(sum, CURVE.getGenerator());
            }
        }
        return sum;
    }

    /** Neither is infinity, and they aren't each other's negative: the scalar is below the order. */
    private static ECPoint sum(ECPoint one, ECPoint other) {
        BigInteger rise = one.equals(other)
                ? one.getAffineX().pow(2).multiply(THREE).add(A)
                : other.getAffineY().subtract(one.getAffineY());
        BigInteger run = one.equals(other)
                ? one.getAffineY().multiply(TWO)
                : other.getAffineX().subtract(one.getAffineX());
        BigInteger slope = rise.multiply(run.modInverse(PRIME)).mod(PRIME);
        BigInteger x = slope.pow(2)
                .subtract(one.getAffineX())
                .subtract(other.getAffineX())
                .mod(PRIME);
        BigInteger y = slope.multiply(one.getAffineX().subtract(x))
                .subtract(one.getAffineY())
                .mod(PRIME);
        return new ECPoint(x, y);
    }
}
