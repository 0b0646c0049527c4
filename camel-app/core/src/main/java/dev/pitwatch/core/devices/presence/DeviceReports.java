package dev.pitwatch.core.devices.presence;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.pitwatch.core.admission.licence.DeviceDirectory;
import dev.pitwatch.core.admission.licence.FloodLimit;
import dev.pitwatch.core.admission.licence.KnownDevice;
import dev.pitwatch.core.admission.licence.ViolationOwner;
import dev.pitwatch.core.readings.reading.Delivery;
import dev.pitwatch.core.readings.reading.Rejected;
import java.io.IOException;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads messages on {@code workshop/{w}/device/{d}/…}: whose they are by the topic, never by the payload. */
public final class DeviceReports {

    private static final Pattern TOPIC = Pattern.compile("workshop/([^/]+)/device/([^/]+)/[^/]+");
    private static final String UNCLAIMED = "unclaimed";
    private static final int VERSION = 1;

    private final DeviceDirectory directory;
    private final Consumer<String> astray;
    private final MessageLimit limit;
    private final ObjectMapper mapper = new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    /**
     * Reads for devices of the directory.
     *
     * @param astray receives the id of a device that has a pit and is heard where those are that no one has claimed; must
     *     return at once
     * @param limit how much each may send of itself, as readings may come
     */
    public DeviceReports(DeviceDirectory directory, Consumer<String> astray, FloodLimit limit) {
        this.directory = directory;
        this.astray = astray;
        this.limit = new MessageLimit(limit);
    }

    /**
     * Reads a message; waits until it is known which devices there are.
     *
     * @param retained whether the broker had kept it: what an earlier device or place left there is no violation
     * @throws Rejected when it can't be read, or its device is not registered there
     */
    public DeviceReport read(Delivery delivery, boolean retained) throws InterruptedException {
        return read(delivery, retained, false);
    }

    /** The same, also of a device that was decommissioned: it answers to its last command. */
    public DeviceReport readAnswer(Delivery delivery, boolean retained) throws InterruptedException {
        return read(delivery, retained, true);
    }

    private DeviceReport read(Delivery delivery, boolean retained, boolean mayBeRetired) throws InterruptedException {
        Matcher topic = TOPIC.matcher(delivery.topic());
        if (!topic.matches()) {
            throw Rejected.violation("topic_mismatch", "no topic of a device", "", null, false);
        }
        directory.awaitLoaded();
        if (!retained) {
            requireNoFlood(topic.group(2), delivery.account());
        }
        KnownDevice device = device(topic.group(2), retained);
        if (device.isRetired() && !mayBeRetired) {
            // It says good-bye, or its will does: what counts are its readings.
            throw Rejected.silent("unknown_device", "decommissioned", device.deviceId(), null);
        }
        if (!isPlaced(device, topic.group(1))) {
            throw violation("topic_mismatch", "the device is not in that workshop", device, delivery, retained);
        }
        JsonNode body = body(delivery.payload(), device.deviceId());
        String named = body.path("device_id").asText(device.deviceId());
        if (!named.equals(device.deviceId())) {
            throw violation("topic_mismatch", "the payload names another device", device, delivery, retained);
        }
        if (!retained && topic.group(1).equals(UNCLAIMED) && device.pitId() != null) {
            astray.accept(device.deviceId());
        }
        return new DeviceReport(device, body);
    }

    /** Before anything is parsed: what counts is who sent it, else whom the topic names. */
    private void requireNoFlood(String named, @Nullable String account) {
        Optional<KnownDevice> sender = directory.find(account == null ? named : account);
        if (sender.isPresent() && !limit.admits(sender.get().deviceId())) {
            throw Rejected.violation(
                    "flood",
                    "more than 20 messages a second",
                    sender.get().deviceId(),
                    sender.get().workshopId(),
                    false);
        }
    }

    private KnownDevice device(String deviceId, boolean retained) {
        KnownDevice device = directory.find(deviceId).orElse(null);
        if (device == null) {
            throw retained
                    ? Rejected.silent("unknown_device", "left by a device that is gone", deviceId, null)
                    : Rejected.violation("unknown_device", "not registered", deviceId, null, false);
        }
        return device;
    }

    private static boolean isPlaced(KnownDevice device, String workshop) {
        return workshop.equals(device.workshopCode())
                || workshop.equals(UNCLAIMED)
                || workshop.equals(device.assignedFromWorkshop());
    }

    private Rejected violation(String reason, String detail, KnownDevice device, Delivery delivery, boolean retained) {
        Long workshop = ViolationOwner.workshop(directory, device, delivery.topic(), delivery.account(), false);
        return retained
                ? Rejected.silent(reason, detail, device.deviceId(), workshop)
                : Rejected.violation(reason, detail, device.deviceId(), workshop, false);
    }

    private JsonNode body(byte[] payload, String deviceId) {
        if (payload.length == 0) {
            throw Rejected.silent("cleared", "a retained message was cleared", deviceId, null);
        }
        JsonNode body;
        try {
            body = mapper.readTree(payload);
        } catch (IOException e) {
            throw Rejected.deadLetter("bad_json", "no JSON text", deviceId);
        }
        if (!body.isObject()) {
            throw Rejected.deadLetter("not_object", "expected a JSON object", deviceId);
        }
        JsonNode version = body.path("v");
        if (!version.isMissingNode() && !version.isNull() && version.asInt(-1) != VERSION) {
            throw Rejected.deadLetter("bad_version", "v is not %d".formatted(VERSION), deviceId);
        }
        return body;
    }
}
