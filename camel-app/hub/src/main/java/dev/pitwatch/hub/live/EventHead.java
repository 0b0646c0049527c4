package dev.pitwatch.hub.live;

import dev.pitwatch.base.json.Json;
import dev.pitwatch.base.live.LiveEvent;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;

/** What the events of one workshop have before their data. */
record EventHead(String epoch, long workshopId) {

    /** {@return the id of the event of that number} */
    String id(long number) {
        return epoch + "-" + number;
    }

    /** {@return the event as the contract has it, in UTF-8, of its data in UTF-8} */
    byte[] before(StoredEvent event, byte[] data) {
        String workshop = workshopId == LiveEvent.PLATFORM ? "null" : Long.toString(workshopId);
        byte[] head = ("{\"type\":\"" + event.kind.code() + "\",\"event_id\":\"" + id(event.number)
                        + "\",\"workshop_id\":" + workshop + ",\"timestamp\":\""
                        + Json.time(Instant.ofEpochMilli(event.at)) + "\",\"data\":")
                .getBytes(StandardCharsets.US_ASCII);
        byte[] whole = Arrays.copyOf(head, head.length + data.length + 1);
        System.arraycopy(data, 0, whole, head.length, data.length);
        whole[whole.length - 1] = '}';
        return whole;
    }
}
