package dev.pitwatch.hub.live;

import dev.pitwatch.base.live.LiveEventType;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Events of one workshop as they are kept for those who resume. Readings of a workshop differ in their values only: what stands around
 * them is kept once, as a template, and the values as half a byte for each character of numbers and times. Other events, and readings
 * of more templates than there is room for, are kept as they are. Guarded by its log.
 */
final class EventPack {

    private static final LiveEventType[] KINDS = LiveEventType.values();

    private static final int LATE = 1;
    private static final int UPDATE = 2;
    private static final int FOR_ADMINS = 4;
    private static final int HAS_PIT = 8;
    private static final int HAS_LEFT_PIT = 16;
    private static final int HAS_JOB = 32;
    private static final int LOST = 64;

    /** Kind, template, marks and time. */
    private static final int HEAD_BYTES = 9;

    /** Of a number of seven bits a byte. */
    private static final int MAX_BYTES_OF_NUMBER = 10;

    /** In place of a template's id. */
    private static final int NO_TEMPLATE = 255;

    /** Beside its text: of the object, its array and its place in the map. */
    private static final int TEMPLATE_BYTES = 150;

    /** Beside the bytes of an event: of the array that holds them, and of its place in the log's ring, which may be half empty. */
    private static final int ARRAY_BYTES = 16 + 8;

    private final Map<ByteBuffer, Template> templates = new HashMap<>();
    private @Nullable Template[] byId = new Template[0];
    private long templateBytes;

    /** What readings have around their values; gone when no event that is kept has it. */
    private static final class Template {
        private final byte[] text;
        private final int id;
        private int uses;

        Template(byte[] text, int id) {
            this.text = text;
            this.id = id;
        }
    }

    /** {@return what the templates take in memory} */
    long templateBytes() {
        return templateBytes;
    }

    /** {@return what the packed event takes in memory beside its template} */
    static long bytes(byte[] packed) {
        return ARRAY_BYTES + (packed.length + 7L & ~7L);
    }

    /** {@return when it was published, in milliseconds of the epoch} */
    static long at(byte[] packed) {
        ByteBuffer in = ByteBuffer.wrap(packed);
        return (long) in.getShort(3) << 32 | in.getInt(5) & 0xffff_ffffL;
    }

    /** {@return the event packed; it is written now, if it wasn't} Once it is kept no more it has to be {@link #forget forgotten}. */
    byte[] pack(StoredEvent event) {
        byte[] data = event.data();
        TemplateText text = new TemplateText();
        Template template = event.update && data != null ? template(text, data) : null;
        byte[] rest = template != null ? text.values() : data == null ? new byte[0] : data;
        ByteBuffer out = ByteBuffer.allocate(HEAD_BYTES + 3 * MAX_BYTES_OF_NUMBER + rest.length);
        out.put((byte) event.kind.ordinal())
                .put((byte) (template == null ? NO_TEMPLATE : template.id))
                .put((byte) marks(event, data == null))
                .putShort((short) (event.at >> 32))
                .putInt((int) event.at);
        put(out, event.pitId);
        put(out, event.leftPitId);
        put(out, event.jobId);
        out.put(rest);
        return Arrays.copyOf(out.array(), out.position());
    }

    private static int marks(StoredEvent event, boolean lost) {
        return (event.late ? LATE : 0)
                | (event.update ? UPDATE : 0)
                | (event.forAdmins ? FOR_ADMINS : 0)
                | (event.pitId != null ? HAS_PIT : 0)
                | (event.leftPitId != null ? HAS_LEFT_PIT : 0)
                | (event.jobId != null ? HAS_JOB : 0)
                | (lost ? LOST : 0);
    }

    private @Nullable Template template(TemplateText text, byte[] json) {
        ByteBuffer wanted = text.read(json);
        Template known = templates.get(wanted);
        if (known == null) {
            int id = freeId();
            if (id == NO_TEMPLATE) {
                return null;
            }
            byte[] kept = new byte[wanted.remaining()];
            wanted.get(kept);
            known = new Template(kept, id);
            byId[id] = known;
            templates.put(ByteBuffer.wrap(kept), known);
            templateBytes += TEMPLATE_BYTES + kept.length;
        }
        known.uses++;
        return known;
    }

    private int freeId() {
        for (int id = 0; id < byId.length; id++) {
            if (byId[id] == null) {
                return id;
            }
        }
        int free = byId.length;
        if (free < NO_TEMPLATE) {
            byId = Arrays.copyOf(byId, Math.min(NO_TEMPLATE, free + 4));
        }
        return free;
    }

    /** {@return the event of that number as it was packed} Its text is unpacked when it is asked for. */
    StoredEvent unpack(EventHead head, long number, byte[] packed) {
        ByteBuffer in = ByteBuffer.wrap(packed, HEAD_BYTES, packed.length - HEAD_BYTES);
        int marks = packed[2];
        Long pit = number(in, marks, HAS_PIT);
        Long left = number(in, marks, HAS_LEFT_PIT);
        Long job = number(in, marks, HAS_JOB);
        StoredEvent.Sight sight = new StoredEvent.Sight(
                pit, left, job, (marks & UPDATE) != 0, (marks & LATE) != 0, (marks & FOR_ADMINS) != 0);
        int from = in.position();
        Template template = template(packed);
        return new StoredEvent(head, number, at(packed), KINDS[packed[0]], sight, () -> data(packed, from, template));
    }

    private static byte @Nullable [] data(byte[] packed, int from, @Nullable Template template) {
        if ((packed[2] & LOST) != 0) {
            return null;
        }
        return template == null
                ? Arrays.copyOfRange(packed, from, packed.length)
                : TemplateText.filled(template.text, packed, from);
    }

    private @Nullable Template template(byte[] packed) {
        int id = packed[1] & 0xff;
        return id == NO_TEMPLATE ? null : byId[id];
    }

    /** The event is kept no more. */
    void forget(byte[] packed) {
        Template template = template(packed);
        if (template != null && --template.uses == 0) {
            templates.remove(ByteBuffer.wrap(template.text));
            byId[template.id] = null;
            templateBytes -= TEMPLATE_BYTES + template.text.length;
        }
    }

    private static void put(ByteBuffer out, @Nullable Long number) {
        if (number == null) {
            return;
        }
        long rest = number;
        while ((rest & ~0x7fL) != 0) {
            out.put((byte) (rest & 0x7f | 0x80));
            rest >>>= 7;
        }
        out.put((byte) rest);
    }

    private static @Nullable Long number(ByteBuffer in, int marks, int mark) {
        if ((marks & mark) == 0) {
            return null;
        }
        long number = 0;
        for (int shift = 0; ; shift += 7) {
            byte part = in.get();
            number |= (part & 0x7fL) << shift;
            if (part >= 0) {
                return number;
            }
        }
    }
}
