package dev.pitwatch.core.work.camera;

import dev.pitwatch.base.crypto.MasterKey;
import dev.pitwatch.base.database.Database;
import dev.pitwatch.base.database.RecordMapper;
import dev.pitwatch.base.database.Scope;
import dev.pitwatch.core.platform.workshop.CameraHosts;
import dev.pitwatch.core.platform.workshop.CameraUrl;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jdbi.v3.core.mapper.RowMapper;
import org.jspecify.annotations.Nullable;

/** A pit's camera as it is stored, for one who tries it. */
final class JdbiTriedCameraRepository {

    private static final String ONE =
            """
            select w.code as workshop, w.camera_networks::text[] as networks, p.camera_rtsp_url as url,
                p.camera_low_rtsp_url as low_url
            from pit p
            join workshop w on w.id = p.workshop_id
            where p.id = :pit
            """;
    private static final RowMapper<Row> ROW = RecordMapper.of(Row.class);

    private final Database database;
    private final MasterKey key;

    JdbiTriedCameraRepository(Database database, MasterKey key) {
        this.database = database;
        this.key = key;
    }

    private record Row(String workshop, List<String> networks, byte @Nullable [] url, byte @Nullable [] lowUrl) {}

    /**
     * What is stored.
     *
     * @param url with its secrets; empty: there is no camera
     */
    record Stored(CameraHosts.Owner owner, Optional<String> url, Optional<String> lowUrl) {}

    /** {@return what is stored of a pit that the scope sees} */
    Optional<Stored> find(Scope scope, long pitId) {
        return database.in(scope, handle -> handle.createQuery(ONE)
                        .bind("pit", pitId)
                        .map(ROW)
                        .findFirst())
                .map(row -> new Stored(
                        new CameraHosts.Owner(row.workshop(), row.networks()),
                        opened(row.url(), secret -> CameraUrl.open(key, pitId, secret)),
                        opened(row.lowUrl(), secret -> CameraUrl.openLow(key, pitId, secret))));
    }

    /** One that is damaged, or of another key, is as none: it has to be typed again, and may be tried before it is saved. */
    private static Optional<String> opened(byte @Nullable [] sealed, Function<byte[], String> open) {
        try {
            return Optional.ofNullable(sealed).map(open);
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
