package dev.pitwatch.base.database;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JavaType;
import dev.pitwatch.base.json.Json;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;
import org.jdbi.v3.core.config.ConfigRegistry;
import org.jdbi.v3.core.mapper.ColumnMapper;
import org.jdbi.v3.core.mapper.QualifiedColumnMapperFactory;
import org.jdbi.v3.core.qualifier.QualifiedType;
import org.jdbi.v3.core.statement.StatementContext;
import org.jspecify.annotations.Nullable;

/**
 * Mappers of what is a {@link JsonColumn}; null stays null. A record that says the same as the one before, as what each row of a list has
 * of its workshop, is that one: two hundred copies of it would cost what two hundred rows don't.
 */
final class JsonColumnMapperFactory implements QualifiedColumnMapperFactory {

    /** What was read last, by whichever thread: threads that are in each other's way read it anew. */
    private static final class RepeatedRecord implements ColumnMapper<Object> {

        private final JavaType type;
        private volatile @Nullable Read last;

        private record Read(String json, Object value) {}

        RepeatedRecord(JavaType type) {
            this.type = type;
        }

        @Override
        public @Nullable Object map(ResultSet row, int column, StatementContext context) throws SQLException {
            String json = row.getString(column);
            Read before = last;
            if (before != null && before.json.equals(json)) {
                return before.value;
            }
            Object value = read(json, type);
            if (json != null && value != null) {
                last = new Read(json, value);
            }
            return value;
        }
    }

    @Override
    public Optional<ColumnMapper<?>> build(QualifiedType<?> type, ConfigRegistry config) {
        if (!type.hasQualifier(JsonColumn.class)) {
            return Optional.empty();
        }
        JavaType wanted = Json.MAPPER.constructType(type.getType());
        return Optional.of(
                wanted.getRawClass().isRecord()
                        ? new RepeatedRecord(wanted)
                        : (row, column, context) -> read(row.getString(column), wanted));
    }

    private static @Nullable Object read(@Nullable String json, JavaType type) {
        try {
            return json == null ? null : Json.MAPPER.readValue(json, type);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a column holds no JSON of %s".formatted(type), e);
        }
    }
}
