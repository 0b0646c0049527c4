package dev.pitwatch.base.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pitwatch.base.json.Coded;
import dev.pitwatch.core.testing.TestDatabase;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.mapper.Nested;
import org.jdbi.v3.core.mapper.PropagateNull;
import org.jdbi.v3.core.mapper.RowMapper;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class RecordMapperIT {

    private static TestDatabase db;

    private enum Colour implements Coded {
        RED,
        DARK_BLUE
    }

    /** A part that there may be none of. */
    public record Paint(@PropagateNull String name, int layers) {}

    /** What is kept as JSON. */
    public record Step(String name, Colour doneIn, @Nullable Instant startedAt) {}

    private record Car(
            long id,
            Colour mainColour,
            @Nullable Colour secondColour,
            Optional<Instant> soldAt,
            @Nullable Long ownerId,
            int seats,
            boolean isNew,
            List<String> extras,
            Set<Long> jobIds,
            @Nested("paint") @Nullable Paint paint,
            @JsonColumn List<Step> steps,
            byte @Nullable [] hash) {

        Car(long id, Colour mainColour) {
            this(id, mainColour, null, Optional.empty(), null, 0, false, List.of(), Set.of(), null, List.of(), null);
        }
    }

    @BeforeAll
    static void start() {
        db = TestDatabase.create();
    }

    @AfterAll
    static void stop() {
        db.close();
    }

    @Test
    void givenARowOfAllKinds_whenMapped_thenEachComponentHasItsColumn() {
        Car car = read(
                """
                select 7 as id, 'dark_blue' as main_colour, 'red' as second_colour,
                    timestamptz '2026-01-02 03:04:05.678901Z' as sold_at, 9 as owner_id, 4 as seats, true as is_new,
                    array['hitch', 'roof'] as extras, array[3, 1]::bigint[] as job_ids, 'satin' as paint_name,
                    2 as paint_layers, '\\x0102'::bytea as hash,
                    jsonb_build_array(jsonb_build_object('name', 'wash', 'done_in', 'dark_blue',
                        'started_at', timestamptz '2026-01-02 03:04:05.5Z')) as steps
                """);

        assertThat(car)
                .usingRecursiveComparison()
                .isEqualTo(new Car(
                        7,
                        Colour.DARK_BLUE,
                        Colour.RED,
                        Optional.of(Instant.parse("2026-01-02T03:04:05.678901Z")),
                        9L,
                        4,
                        true,
                        List.of("hitch", "roof"),
                        Set.of(1L, 3L),
                        new Paint("satin", 2),
                        List.of(new Step("wash", Colour.DARK_BLUE, Instant.parse("2026-01-02T03:04:05.5Z"))),
                        new byte[] {1, 2}));
    }

    /** What each row of a list says of its workshop. */
    private record Painted(int id, @JsonColumn Paint paint) {}

    @Test
    void givenRowsWithTheSameJson_whenMapped_thenTheyHaveOneObjectOfIt() {
        List<Painted> rows = db.database().onPlatform(handle -> handle.createQuery(
                        """
                        select id, case when id < 3 then '{"name": "satin", "layers": 2}' else '{"name": "gloss", "layers": 1}' end as paint
                        from generate_series(1, 3) as id
                        """)
                .map(RecordMapper.of(Painted.class))
                .list());

        assertThat(rows.get(0).paint())
                .isEqualTo(new Paint("satin", 2))
                .isSameAs(rows.get(1).paint());
        assertThat(rows.get(2).paint()).isEqualTo(new Paint("gloss", 1));
    }

    @Test
    void givenNulls_whenMapped_thenTheyAreNoneOfTheirKind() {
        Car car = read(
                """
                select 7 as id, 'red' as main_colour, null::text as second_colour, null::timestamptz as sold_at,
                    null::bigint as owner_id, null::integer as seats, null::boolean as is_new, array[]::text[] as extras,
                    array[]::bigint[] as job_ids, null::text as paint_name, null::integer as paint_layers,
                    null::bytea as hash, '[]'::jsonb as steps
                """);

        assertThat(car).usingRecursiveComparison().isEqualTo(new Car(7, Colour.RED));
    }

    @Test
    void givenAColumnThatIsMissing_whenMapped_thenItFails() {
        assertThatThrownBy(() -> read("select 7 as id, 'red' as main_colour")).hasMessageContaining("soldAt");
    }

    @Test
    void givenOtherColumns_whenMapped_thenEachComponentHasItsOwn() {
        List<Paint> read = db.database()
                .onPlatform(handle -> List.of(
                        paint(handle, "select 'satin' as name, 2 as layers"),
                        paint(handle, "select 3 as layers, 'gloss' as name"),
                        paint(handle, "select 'none' as name, 4 as layers, 'more' as unasked"),
                        paint(handle, "select 'matt' as name, 1 as layers")));

        assertThat(read)
                .containsExactly(
                        new Paint("satin", 2), new Paint("gloss", 3), new Paint("none", 4), new Paint("matt", 1));
    }

    /** What costs more than most questions: reflection on the record. */
    @Test
    void givenTheSameColumns_whenAskedAgain_thenTheyAreLookedAtOnce() {
        assertThat(specialized("select 'satin' as name, 2 as layers"))
                .isSameAs(specialized("select 'gloss' as name, 3 as layers"))
                .isNotSameAs(specialized("select 3 as layers, 'gloss' as name"));
    }

    private static RowMapper<Paint> specialized(String sql) {
        return db.database().onPlatform(handle -> handle.createQuery(sql)
                .scanResultSet((rows, context) -> RecordMapper.of(Paint.class).specialize(rows.get(), context)));
    }

    private static Paint paint(Handle handle, String sql) {
        return handle.createQuery(sql).map(RecordMapper.of(Paint.class)).one();
    }

    @Test
    void givenAnEnumConstant_whenBound_thenItIsItsCode() {
        String bound = db.database().onPlatform(handle -> handle.createQuery("select :colour")
                .bind("colour", Colour.DARK_BLUE)
                .mapTo(String.class)
                .one());

        assertThat(bound).isEqualTo("dark_blue");
    }

    private static Car read(String sql) {
        return db.database()
                .onPlatform(handle ->
                        handle.createQuery(sql).map(RecordMapper.of(Car.class)).one());
    }
}
