package dev.pitwatch.core.admission.licence;

import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What the filter remembers of one device from message to message. */
final class Sender {

    private static final Duration DISABLE_EVERY = Duration.ofMinutes(10);

    private final FloodLimit.Allowance door;
    private final FloodLimit.Allowance allowance;
    private final KeyGuesses atHome;
    private final KeyGuesses elsewhere;

    // Each is replaced as a whole, so that two threads see one or the other.
    private volatile @Nullable DeviceTopics place;
    private volatile @Nullable GoodKey current;
    private volatile @Nullable GoodKey previous;
    private volatile byte @Nullable [] usedHash;
    private volatile @Nullable Disabled disabled;

    Sender(String deviceId, FloodLimit flood, boolean logged) {
        this.door = flood.allowance();
        this.allowance = flood.allowance();
        this.atHome = new KeyGuesses(deviceId, flood.allowance(), logged);
        this.elsewhere = new KeyGuesses(deviceId, flood.allowance(), logged);
    }

    /** {@return what its own account may still send before anything of it is read} */
    FloodLimit.Allowance door() {
        return door;
    }

    /** {@return what may still come in its name of anyone who else} */
    FloodLimit.Allowance allowance() {
        return allowance;
    }

    /** {@return the topics of the device, worked out once for each time it was read} */
    DeviceTopics placeOf(KnownDevice device) {
        DeviceTopics known = place;
        if (known == null || known.device() != device) {
            known = new DeviceTopics(device);
            place = known;
        }
        return known;
    }

    /** {@return whether the key is the device's, or the one before while that is still good} */
    boolean mayUse(
            String key, KnownDevice device, String topic, LicenceKey keys, Instant now, Consumer<String> onNewKeyUsed) {
        KnownDevice.Licence licence = device.licence();
        if (licence == null) {
            return false;
        }
        if (isGood(key, current, licence)) {
            return true;
        }
        if (isGood(key, previous, licence)) {
            return previousIsGood(licence, now);
        }
        // The broker leaves a device's topics to its own pit: nobody far away can use up its looks.
        KeyGuesses guesses = placeOf(device).match(topic) == DeviceTopics.Match.NONE ? elsewhere : atHome;
        if (!wasGood(key) && !guesses.mayLook()) {
            guesses.wrong(topic);
            return false;
        }
        byte[] hash = keys.hash(key);
        if (MessageDigest.isEqual(hash, licence.keyHash())) {
            usedCurrent(key, device.deviceId(), licence, onNewKeyUsed);
            return true;
        }
        if (licence.previousKeyHash() != null && MessageDigest.isEqual(hash, licence.previousKeyHash())) {
            previous = new GoodKey(licence, key);
            return previousIsGood(licence, now);
        }
        guesses.wrong(topic);
        return false;
    }

    /** The device was read anew since; others' guesses must not keep it from showing its key again. */
    private boolean wasGood(String key) {
        GoodKey now = current;
        GoodKey before = previous;
        return now != null && sameText(key, now.text()) || before != null && sameText(key, before.text());
    }

    private void usedCurrent(String key, String deviceId, KnownDevice.Licence licence, Consumer<String> onNewKeyUsed) {
        current = new GoodKey(licence, key);
        usedHash = licence.keyHash();
        if (licence.previousKeyHash() != null) {
            onNewKeyUsed.accept(deviceId);
        }
    }

    private boolean previousIsGood(KnownDevice.Licence licence, Instant now) {
        boolean newOneUsed = Arrays.equals(usedHash, licence.keyHash());
        return !newOneUsed && licence.previousUntil() != null && now.isBefore(licence.previousUntil());
    }

    private static boolean isGood(String key, @Nullable GoodKey good, KnownDevice.Licence licence) {
        return good != null && good.licence() == licence && sameText(key, good.text());
    }

    /** Takes the same time wherever two texts of one length differ. */
    private static boolean sameText(String a, String b) {
        if (a.length() != b.length()) {
            return false;
        }
        int difference = 0;
        for (int i = 0; i < a.length(); i++) {
            difference |= a.charAt(i) ^ b.charAt(i);
        }
        return difference == 0;
    }

    /** {@return whether to tell the device to be silent: not within 10 minutes unless its right has changed since} */
    boolean disableIsDue(KnownDevice device, Instant now) {
        Disabled last = disabled;
        Disabled next = Disabled.of(device, now);
        if (last != null && last.sameState(next) && now.isBefore(last.at().plus(DISABLE_EVERY))) {
            return false;
        }
        disabled = next;
        return true;
    }

    /** Forgets that it was sent {@code DISABLE}. */
    void admitted() {
        if (disabled != null) {
            disabled = null;
        }
    }

    /** A key whose hash was compared, good as long as the licence is the same object. */
    private record GoodKey(KnownDevice.Licence licence, String text) {}

    private record Disabled(
            Instant at,
            @Nullable String licenceStatus,
            @Nullable Instant licenceEnd,
            KnownDevice.@Nullable Subscription subscription) {

        static Disabled of(KnownDevice device, Instant now) {
            KnownDevice.Licence licence = device.licence();
            return new Disabled(
                    now,
                    licence == null ? null : licence.status(),
                    licence == null ? null : licence.expiresAt(),
                    device.subscription());
        }

        boolean sameState(Disabled other) {
            return Objects.equals(licenceStatus, other.licenceStatus)
                    && Objects.equals(licenceEnd, other.licenceEnd)
                    && Objects.equals(subscription, other.subscription);
        }
    }
}
