package dev.pitwatch.core.notices.notification;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import dev.pitwatch.base.crypto.MasterKey;
import dev.pitwatch.base.crypto.Sealed;
import dev.pitwatch.base.json.Json;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** What of a notice's values is secret, under {@code PITWATCH_MASTER_KEY}. */
final class NoticeSecrets {

    private static final TypeReference<Map<String, String>> TEXTS = new TypeReference<>() {};

    private final MasterKey masterKey;

    NoticeSecrets(MasterKey masterKey) {
        this.masterKey = masterKey;
    }

    byte[] seal(Notice notice) {
        Map<String, String> secret = new TreeMap<>(notice.values());
        secret.keySet().retainAll(notice.event().secret());
        return Sealed.NOTICE.seal(masterKey, notice.dedupeKey(), json(secret));
    }

    Map<String, String> open(ClaimedNotice notice) {
        return notice.secrets()
                .map(bytes -> texts(Sealed.NOTICE.open(masterKey, notice.dedupeKey(), bytes)))
                .orElseGet(Map::of);
    }

    /** {@return the address that the notice goes to, as its row keeps it} */
    byte[] sealAddress(ClaimedNotice notice) {
        return Sealed.NOTICE_ADDRESS.seal(
                masterKey, notice.dedupeKey(), notice.address().orElseThrow());
    }

    /** {@return the address that the notice of that key went to; empty: it was sealed by a key that is lost} */
    Optional<String> openAddress(String dedupeKey, byte[] sealed) {
        try {
            return Optional.of(Sealed.NOTICE_ADDRESS.open(masterKey, dedupeKey, sealed));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** {@return the others, as JSON} */
    static String open(Notice notice) {
        Map<String, String> open = new TreeMap<>(notice.values());
        open.keySet().retainAll(notice.event().open());
        return json(open);
    }

    static Map<String, String> texts(String json) {
        try {
            return Json.MAPPER.readValue(json, TEXTS);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("values of a notice are no JSON object of texts", e);
        }
    }

    private static String json(Map<String, String> values) {
        try {
            return Json.MAPPER.writeValueAsString(values);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("texts can't be written as JSON", e);
        }
    }
}
