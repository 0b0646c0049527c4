package dev.pitwatch.core.work.camera;

import dev.pitwatch.base.database.Database;
import dev.pitwatch.base.database.RecordMapper;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** Names of paths that may have recordings in PostgreSQL: the table {@code camera_path}. */
final class JdbiCameraNameRepository {

    /** Of a workshop, those that it had before, too: with each number that a pit gets its recordings have one more. */
    static final int MAX_OF_WORKSHOP = 2 * CameraReconciler.MAX_OF_WORKSHOP;

    private static final String ALL =
            """
            select c.name, c.pit_id, c.to_at is not null as ended, w.video_days as days
            from camera_path c join workshop w on w.id = c.workshop_id
            """;
    /** Also one that the pit had before; not one that is another's. */
    private static final String GIVE =
            """
            insert into camera_path as c (name, workshop_id, pit_id, from_at)
            select n.name, p.workshop_id, p.id, :now
            from unnest(:names, :pits) as n (name, pit_id) join pit p on p.id = n.pit_id
            on conflict (name) do update set to_at = null where c.pit_id = excluded.pit_id
            """;

    private static final String END =
            "update camera_path set to_at = greatest(from_at, :now) where to_at is null and name = any(:names)";
    private static final String FORGET = "delete from camera_path where to_at is not null and name = :name";

    private final Database database;

    JdbiCameraNameRepository(Database database) {
        this.database = database;
    }

    /**
     * Gives pits the names of their cameras' paths, unless they are another's or their workshop has too many, and ends those that no
     * camera has now.
     *
     * @param pulled names of paths that are to be configured with a camera
     * @return all, by their names
     */
    Map<String, CameraName> settle(List<PitCamera> cameras, Set<String> pulled, Instant now) {
        return database.onPlatform(handle -> {
            Map<String, CameraName> names = all(handle);
            Map<String, Long> wanted =
                    cameras.stream().collect(Collectors.toMap(PitCamera::path, PitCamera::pitId, (a, b) -> a));
            Map<String, Long> given = new HashMap<>(wanted);
            given.entrySet()
                    .removeIf(want ->
                            !pulled.contains(want.getKey()) || !isFree(names.get(want.getKey()), want.getValue()));
            keepWithin(given.keySet(), names.keySet());
            Set<String> ended = new HashSet<>();
            names.values().stream()
                    .filter(name -> !name.ended() && !Long.valueOf(name.pitId()).equals(wanted.get(name.name())))
                    .forEach(name -> ended.add(name.name()));
            if (given.isEmpty() && ended.isEmpty()) {
                return names;
            }
            end(handle, ended, now);
            give(handle, given, now);
            return all(handle);
        });
    }

    /** {@return all, by their names} */
    Map<String, CameraName> all() {
        return database.onPlatform(handle -> all(handle));
    }

    private static void keepWithin(Set<String> given, Set<String> known) {
        Map<String, Integer> names = new HashMap<>();
        known.forEach(name -> names.merge(CameraPath.workshop(name), 1, Integer::sum));
        given.removeIf(name ->
                !known.contains(name) && names.merge(CameraPath.workshop(name), 1, Integer::sum) > MAX_OF_WORKSHOP);
    }

    private static boolean isFree(@Nullable CameraName name, long pit) {
        return name == null || name.ended() && name.pitId() == pit;
    }

    private static Map<String, CameraName> all(Handle handle) {
        return handle.createQuery(ALL).map(RecordMapper.of(CameraName.class)).stream()
                .collect(Collectors.toMap(CameraName::name, Function.identity()));
    }

    private static void end(Handle handle, Collection<String> names, Instant now) {
        handle.createUpdate(END)
                .bind("now", now)
                .bindArray("names", String.class, List.copyOf(names))
                .execute();
    }

    private static void give(Handle handle, Map<String, Long> pits, Instant now) {
        List<String> names = List.copyOf(pits.keySet());
        handle.createUpdate(GIVE)
                .bind("now", now)
                .bindArray("names", String.class, names)
                .bindArray("pits", Long.class, names.stream().map(pits::get).toList())
                .execute();
    }

    /** Forgets one that has ended, and has no recordings any more. Returns whether there was one. */
    boolean forget(String name) {
        return database.onPlatform(
                        handle -> handle.createUpdate(FORGET).bind("name", name).execute())
                > 0;
    }
}
