package dev.pitwatch.hub.http;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;

/** {@code ETag} of something that never changes without its bytes. */
public final class ContentTag {

    private static final int BYTES = 12;

    private ContentTag() {}

    /** {@return the tag of those bytes} */
    public static String of(byte[] content) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(content);
            byte[] start = Arrays.copyOf(hash, BYTES);
            return '"' + Base64.getUrlEncoder().withoutPadding().encodeToString(start) + '"';
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** {@return the tag of the same in that coding: other bytes have another tag} */
    public static String packed(String tag, String coding) {
        return tag.substring(0, tag.length() - 1) + "-" + coding + '"';
    }
}
