package dev.pitwatch.core.work.camera;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.pitwatch.base.json.Json;
import java.net.URLEncoder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** MediaMTX's control API by what the hub wants of it. Fields that are not known are left alone. Thread safe. */
public final class MediaApi {

    private static final int OK = 200;
    private static final int NOT_FOUND = 404;
    private static final int PAGE_SIZE = 1_000;
    /** A list that never ends is none. */
    private static final int MAX_PAGES = 100;
    /** A month of minutes, and some more. */
    static final int MAX_SEGMENTS = 50_000;
    /** One whose length changes all the time is taken as it is. */
    private static final int MAX_READS = 3;

    /** What it says itself where there is nothing of that name; any other 404 is that of a proxy, or of another server. */
    private static final Set<String> GONE = Set.of("path not found", "session not found");

    private static final Pattern VERSION = Pattern.compile("v?(\\d{1,4})\\.(\\d{1,4})(?:\\..*)?");
    private static final int HLS_SESSIONS_SINCE = 1_018;

    private static final String RECORDINGS = "/v3/recordings/get/";
    private static final int SHOWN = 200;
    /** What a refused change may name, with its secrets. */
    private static final Pattern SOURCE = Pattern.compile("rtsps?://\\S+");

    /** Anything else that is not found may be another server's word, or of a path that isn't configured just now. */
    private static final Pattern NO_SEGMENTS =
            Pattern.compile("\"error\"\\s*:\\s*\"no (?:recording )?segments found\"");

    /** Lists of recordings in memory at once: each may have 8 MiB. */
    private static final int MAX_LISTS = 2;
    /** So long the server may take to answer those before. */
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(20);
    /** So long who looks after all cameras waits for lists of others: a hub's lease runs, and recordings are to end. */
    static final Duration SHORT_WAIT = Duration.ofSeconds(1);

    private final Semaphore lists = new Semaphore(MAX_LISTS, true);
    private final MediaControl control;
    private final Duration longestWait;
    private final ServerClock clock = new ServerClock();
    private volatile boolean away;

    public MediaApi(MediaControl control) {
        this(control, LONGEST_WAIT);
    }

    /** With another time that a list of recordings waits for others. */
    MediaApi(MediaControl control, Duration longestWait) {
        this.control = control;
        this.longestWait = longestWait;
    }

    /** Notes whether the server doesn't answer, as who asks it every ten seconds found. */
    public void away(boolean unanswering) {
        away = unanswering;
    }

    /** {@return whether it was found not to answer: who can do without an answer doesn't ask then} */
    public boolean isAway() {
        return away;
    }

    /** {@return lists of recordings that wait for others to be read} */
    public int waitingLists() {
        return lists.getQueueLength();
    }

    /** {@return version and start of the server: {@code version}, {@code started}} Throws where there is another one. */
    public JsonNode info() {
        String path = "/v3/info";
        JsonNode info = read(path);
        if (!info.path("started").isTextual()) {
            throw new MediaServerException("GET %s: no MediaMTX".formatted(path));
        }
        return info;
    }

    /** {@return whether sessions of HLS can be ended there: since 1.18} One that doesn't tell its version in numbers is taken for newer. */
    public static boolean endsHls(JsonNode info) {
        Matcher version = VERSION.matcher(info.path("version").asText());
        return !version.matches()
                || Integer.parseInt(version.group(1)) * 1_000 + Integer.parseInt(version.group(2))
                        >= HLS_SESSIONS_SINCE;
    }

    /**
     * {@return all of a list, page by page} What goes while pages are read moves the later ones up, so that one at each border may be on
     * none of them: the list is read again when its length has changed meanwhile, but one may still be missing.
     *
     * @param what {@code paths}, {@code config/paths} …
     */
    public List<JsonNode> list(String what) {
        return list(what, false);
    }

    /**
     * {@return all sessions of a kind; none where its protocol is off}
     *
     * @param kind {@code webrtcsessions}, {@code hlssessions} …
     */
    public List<JsonNode> sessions(String kind) {
        return list(kind, true);
    }

    private List<JsonNode> list(String what, boolean mayBeOff) {
        Pages pages = pages(what, mayBeOff);
        for (int read = 1; pages.moved() && read < MAX_READS; read++) {
            pages = pages(what, mayBeOff);
        }
        return pages.items();
    }

    /** A list, and whether its length was another by its last page than by its first. */
    private record Pages(List<JsonNode> items, boolean moved) {}

    private Pages pages(String what, boolean mayBeOff) {
        List<JsonNode> all = new ArrayList<>();
        int length = 0;
        for (int page = 0; page < MAX_PAGES; page++) {
            String path = "/v3/%s/list?itemsPerPage=%d&page=%d".formatted(what, PAGE_SIZE, page);
            MediaControl.Answer answer = call("GET", path, Optional.empty());
            if (mayBeOff && answer.status() == NOT_FOUND) {
                info(); // another server has no such list either
                return new Pages(List.of(), false);
            }
            JsonNode list = json("GET", path, answer);
            list.path("items").forEach(all::add);
            int now = list.path("itemCount").asInt();
            length = page == 0 ? now : length;
            if (page + 1 >= list.path("pageCount").asInt()) {
                return new Pages(all, now != length);
            }
        }
        throw new MediaServerException("%s has more than %d pages".formatted(what, MAX_PAGES));
    }

    /** {@return how a path is; empty: there is none} */
    public Optional<JsonNode> path(String name) {
        String path = "/v3/paths/get/" + name;
        MediaControl.Answer answer = call("GET", path, Optional.empty());
        return answer.status() == NOT_FOUND ? Optional.empty() : Optional.of(json("GET", path, answer));
    }

    /** Configures a path that isn't there. */
    public void add(String path, JsonNode fields) {
        String at = "/v3/config/paths/add/" + path;
        MediaControl.Answer answer = call("POST", at, Optional.of(fields));
        if (answer.status() != OK) {
            throw refused("POST", at, answer);
        }
    }

    /** Changes some fields of a path. Returns whether there is such a path. */
    public boolean patch(String path, JsonNode fields) {
        return write("PATCH", "/v3/config/paths/patch/" + path, Optional.of(fields));
    }

    /** Takes a path away; one that isn't there is gone already. */
    public void delete(String path) {
        write("DELETE", "/v3/config/paths/delete/" + path, Optional.empty());
    }

    /** {@return whether there are recordings of a path; empty: lists of others took longer than that} Throws when the server doesn't say. */
    Optional<Boolean> hasRecordings(String path, Duration wait) {
        return oldestRecordings(path, 1, any -> true, wait)
                .map(starts -> !starts.oldest().isEmpty());
    }

    /**
     * {@return those starts of a path's recorded segments that are wanted, as the server writes them by its own clock} The oldest of them
     * where there are more than {@value #MAX_SEGMENTS}. Throws when the server doesn't say.
     */
    RecordedStarts oldestRecordings(String path, Predicate<String> wanted) {
        return oldestRecordings(path, wanted, longestWait)
                .orElseThrow(() -> new MediaServerException("GET %s: %d other lists took longer than %d s"
                        .formatted(RECORDINGS + path, MAX_LISTS, longestWait.toSeconds())));
    }

    /** {@return the same; empty: lists of others took longer than that} */
    Optional<RecordedStarts> oldestRecordings(String path, Predicate<String> wanted, Duration wait) {
        return oldestRecordings(path, MAX_SEGMENTS, wanted, wait);
    }

    /** Those who list wait in the order of coming: calls of people, eraser, reconciler and watch have one each, or one a workshop. */
    private Optional<RecordedStarts> oldestRecordings(String path, int most, Predicate<String> wanted, Duration wait) {
        String call = RECORDINGS + path;
        try {
            if (!lists.tryAcquire(wait.toMillis(), TimeUnit.MILLISECONDS)) {
                return Optional.empty();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new MediaServerException("GET %s: interrupted".formatted(call), e);
        }
        try {
            return Optional.of(recordings(call, most, wanted));
        } finally {
            lists.release();
        }
    }

    private RecordedStarts recordings(String call, int most, Predicate<String> wanted) {
        MediaControl.Answer answer = call("GET", call, Optional.empty());
        if (answer.status() == NOT_FOUND && NO_SEGMENTS.matcher(answer.body()).find()) {
            return RecordedStarts.NONE;
        }
        if (answer.status() != OK) {
            throw refused("GET", call, answer);
        }
        try {
            return RecordedStarts.read(answer.body(), answer.isWhole(), most, wanted)
                    .orElseThrow(() -> new MediaServerException("GET %s: no list of segments".formatted(call)));
        } catch (JsonProcessingException e) {
            throw new MediaServerException("GET %s: no JSON".formatted(call), e);
        }
    }

    /** Deletes a segment of a path, which began then as {@link #oldestRecordings} says it. Throws when it isn't there, too. */
    public void deleteRecording(String path, String start) {
        String call = "/v3/recordings/deletesegment?path=%s&start=%s"
                .formatted(URLEncoder.encode(path, UTF_8), URLEncoder.encode(start, UTF_8));
        MediaControl.Answer answer = call("DELETE", call, Optional.empty());
        if (answer.status() != OK) {
            throw refused("DELETE", call, answer);
        }
    }

    /** {@return whether the path is to be recorded, by its configuration} */
    public boolean isRecorded(String path) {
        return read("/v3/config/paths/get/" + path).path("record").asBoolean();
    }

    /**
     * Ends a session; one that is gone already is no fault. Returns whether it was there.
     *
     * @param kind {@code webrtcsessions}, {@code hlssessions} …
     */
    public boolean kick(String kind, String id) {
        return write("POST", "/v3/%s/kick/%s".formatted(kind, id), Optional.empty());
    }

    /** {@return by how much the server's clock is ahead of ours, as of its last answer; empty: it doesn't say} */
    Optional<Duration> ahead() {
        return clock.ahead();
    }

    private MediaControl.Answer call(String method, String path, Optional<JsonNode> body) {
        MediaControl.Answer answer = control.call(method, path, body);
        answer.ahead().ifPresent(clock::heard);
        return answer;
    }

    private JsonNode read(String path) {
        return json("GET", path, call("GET", path, Optional.empty()));
    }

    /** Returns whether what is named was there. */
    private boolean write(String method, String path, Optional<JsonNode> body) {
        MediaControl.Answer answer = call(method, path, body);
        if (answer.status() != OK && !isGone(answer)) {
            throw refused(method, path, answer);
        }
        return answer.status() == OK;
    }

    private static boolean isGone(MediaControl.Answer answer) {
        try {
            return answer.status() == NOT_FOUND
                    && GONE.contains(
                            Json.MAPPER.readTree(answer.body()).path("error").asText());
        } catch (JsonProcessingException e) {
            return false;
        }
    }

    private static JsonNode json(String method, String path, MediaControl.Answer answer) {
        if (answer.status() != OK) {
            throw refused(method, path, answer);
        }
        if (!answer.isWhole()) {
            throw new MediaServerException("%s %s: an answer that is too long".formatted(method, path));
        }
        try {
            return Json.MAPPER.readTree(answer.body());
        } catch (JsonProcessingException e) {
            throw new MediaServerException("%s %s: no JSON".formatted(method, path), e);
        }
    }

    private static MediaServerException refused(String method, String path, MediaControl.Answer answer) {
        String whole = SOURCE.matcher(answer.body()).replaceAll("rtsp://***");
        String said = whole.length() > SHOWN ? whole.substring(0, SHOWN) : whole;
        return new MediaServerException("%s %s: %d, %s".formatted(method, path, answer.status(), said));
    }
}
