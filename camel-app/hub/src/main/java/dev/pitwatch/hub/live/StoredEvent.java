package dev.pitwatch.hub.live;

import dev.pitwatch.base.json.Json;
import dev.pitwatch.base.live.LiveEvent;
import dev.pitwatch.base.live.LiveEventType;
import dev.pitwatch.base.live.LiveEventType.Viewer;
import java.nio.charset.StandardCharsets;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An event, written once for all sockets that may see the same of it: a reading when the first one wants it, anything else at once. What
 * is written is the bytes of JSON in UTF-8, which sockets share and send as they are. Guarded by its log, which keeps it as
 * {@link EventPack} packs it once its readers are past it.
 */
final class StoredEvent {

    private static final Logger LOG = LoggerFactory.getLogger(StoredEvent.class);

    /** What the object takes beside the text. */
    private static final int OVERHEAD_BYTES = 160;

    /** What a reading that isn't written yet takes, as an object. */
    private static final int UNWRITTEN_BYTES = 1_200;

    final long number;
    /** In milliseconds of the epoch. */
    final long at;

    final LiveEventType kind;
    /** Null: of the workshop as a whole. */
    final @Nullable Long pitId;
    /** Null: it is of {@link #pitId} only. */
    final @Nullable Long leftPitId;
    /** Null: of no job. */
    final @Nullable Long jobId;
    /** A reading: on a slow socket a newer one of the pit takes its place. */
    final boolean update;

    final boolean late;
    /** Only for those who see the whole workshop. */
    final boolean forAdmins;

    private final EventHead head;

    /** Null once its data are written. */
    private @Nullable Supplier<byte @Nullable []> writer;

    private byte @Nullable [] data;
    /** Null until one of the workshop's people reads it. */
    private byte @Nullable [] json;
    /** Null until the first customer reads it. */
    private byte @Nullable [] customersJson;
    /** Null until the first wall screen reads it. */
    private byte @Nullable [] wallJson;

    /**
     * Who may see an event.
     *
     * @param leftPitId null: it is of {@code pitId} only
     * @param update whether a newer one of the pit may take its place
     * @param forAdmins whether only those may who see the whole workshop
     */
    record Sight(
            @Nullable Long pitId,
            @Nullable Long leftPitId,
            @Nullable Long jobId,
            boolean update,
            boolean late,
            boolean forAdmins) {}

    /** Takes what writes its data, as null if they can't be written. */
    StoredEvent(
            EventHead head, long number, long at, LiveEventType kind, Sight sight, Supplier<byte @Nullable []> writer) {
        this.head = head;
        this.number = number;
        this.at = at;
        this.kind = kind;
        this.pitId = sight.pitId();
        this.leftPitId = sight.leftPitId();
        this.jobId = sight.jobId();
        this.update = sight.update();
        this.late = sight.late();
        this.forAdmins = sight.forAdmins();
        this.writer = writer;
    }

    /** {@return the event as it was published; only a reading waits with being written} */
    static StoredEvent of(EventHead head, long number, long at, LiveEvent event) {
        LiveEventType kind = event.kind();
        boolean update = kind == LiveEventType.SENSOR_UPDATE;
        boolean forAdmins = !kind.isFor(Viewer.STAFF) || (event.pitId() == null && !event.forStaff());
        Sight sight = new Sight(event.pitId(), event.leftPitId(), event.jobId(), update, event.late(), forAdmins);
        StoredEvent stored = new StoredEvent(head, number, at, kind, sight, () -> Json.bytes(event.data()));
        if (!update) {
            stored.data();
        }
        return stored;
    }

    /** {@return its data as JSON; null if they can't be written} */
    byte @Nullable [] data() {
        Supplier<byte @Nullable []> write = writer;
        if (write != null) {
            writer = null;
            data = written(write);
        }
        return data;
    }

    private byte @Nullable [] written(Supplier<byte @Nullable []> write) {
        try {
            return write.get();
        } catch (RuntimeException e) {
            LOG.error("live event {} of pit {} is lost: {}", number, pitId, e.getMessage());
            return null;
        }
    }

    /** {@return it as JSON; null if it can't be written} */
    byte @Nullable [] json() {
        byte[] its = data();
        if (json == null && its != null) {
            json = head.before(this, its);
        }
        return json;
    }

    /** {@return it as JSON for a customer: of their job, without what concerns the workshop alone} */
    byte @Nullable [] customersJson() {
        byte[] whole = json();
        if (whole == null || !JobEventFields.areIn(kind)) {
            return whole;
        }
        if (customersJson == null) {
            customersJson = cut(whole, JobEventFields::forCustomer);
        }
        return customersJson;
    }

    /** {@return it as JSON for a wall screen, which anybody may stand before} */
    byte @Nullable [] wallJson() {
        byte[] whole = json();
        if (whole == null || !JobEventFields.areIn(kind)) {
            return whole;
        }
        if (wallJson == null) {
            wallJson = cut(whole, JobEventFields::forWall);
        }
        return wallJson;
    }

    private static byte[] cut(byte[] whole, UnaryOperator<String> fields) {
        return fields.apply(new String(whole, StandardCharsets.UTF_8)).getBytes(StandardCharsets.UTF_8);
    }

    /** {@return what it takes in memory until it is packed: always the same} */
    long bytes() {
        byte[] its = data;
        return OVERHEAD_BYTES + (update ? UNWRITTEN_BYTES : its == null ? 0 : 2L * its.length);
    }
}
