package dev.pitwatch.hub.live;

import dev.pitwatch.base.live.LiveEvent;
import dev.pitwatch.base.live.LiveEventType;
import dev.pitwatch.base.live.LiveEventType.Viewer;
import java.time.Instant;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An event, written as JSON once: a reading when the first socket wants it, since mostly none does; anything else at
 * once. A link of the {@link EventBudget}'s chain.
 */
final class StoredEvent {

    private static final Logger LOG = LoggerFactory.getLogger(StoredEvent.class);

    /** What the object and its links take beside the text. */
    private static final int OVERHEAD_BYTES = 160;

    /** What a reading that isn't written yet takes, as an object. */
    private static final int UNWRITTEN_BYTES = 1_200;

    final WorkshopLog log;
    final long number;
    final Instant at;
    /** Null: of the workshop as a whole. */
    final @Nullable Long pitId;
    /** Null: it is of {@link #pitId} only. */
    final @Nullable Long leftPitId;
    /** Null: of no job. */
    final @Nullable Long jobId;

    final LiveEventType kind;
    /** A reading: on a slow socket a newer one of the pit takes its place. */
    final boolean update;

    final boolean late;
    /** Only for those who see the whole workshop. */
    final boolean forAdmins;

    private final long bytes;

    /** Null once it is written. */
    private @Nullable Supplier<String> writer;

    private @Nullable String json;

    @Nullable
    StoredEvent older;

    @Nullable
    StoredEvent newer;

    boolean counted;

    /** Takes what writes it; only a reading may wait for that. */
    StoredEvent(WorkshopLog log, long number, Instant at, LiveEvent event, boolean update, Supplier<String> writer) {
        this.log = log;
        this.number = number;
        this.at = at;
        this.pitId = event.pitId();
        this.leftPitId = event.leftPitId();
        this.jobId = event.jobId();
        this.kind = event.kind();
        this.update = update;
        this.late = event.late();
        this.forAdmins = !event.kind().isFor(Viewer.STAFF) || (event.pitId() == null && !event.forStaff());
        this.writer = writer;
        this.bytes = OVERHEAD_BYTES + (update ? UNWRITTEN_BYTES : length(json()));
    }

    private static int length(@Nullable String text) {
        return text == null ? 0 : text.length();
    }

    /** {@return it as JSON; null if it can't be written; guarded by its log, as all reading is} */
    @Nullable
    String json() {
        Supplier<String> write = writer;
        if (write != null) {
            writer = null;
            json = written(write);
        }
        return json;
    }

    /** {@return it as JSON for a customer: of their job, without what concerns the workshop alone} */
    @Nullable
    String customersJson() {
        String whole = json();
        return whole == null || !JobEventFields.areIn(kind) ? whole : JobEventFields.forCustomer(whole);
    }

    /** {@return it as JSON for a wall screen, which anybody may stand before} */
    @Nullable
    String wallJson() {
        String whole = json();
        return whole == null || !JobEventFields.areIn(kind) ? whole : JobEventFields.forWall(whole);
    }

    private @Nullable String written(Supplier<String> write) {
        try {
            return write.get();
        } catch (RuntimeException e) {
            LOG.error("live event {} of pit {} is lost: {}", number, pitId, e.getMessage());
            return null;
        }
    }

    long bytes() {
        return bytes;
    }
}
