package dev.pitwatch.base.database;

import java.lang.reflect.Type;
import java.sql.Types;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import org.jdbi.v3.core.argument.Argument;
import org.jdbi.v3.core.argument.ArgumentFactory;
import org.jdbi.v3.core.argument.NullArgument;
import org.jdbi.v3.core.config.ConfigRegistry;
import org.jdbi.v3.core.generic.GenericTypes;
import org.jspecify.annotations.Nullable;

/** Binds enum constants by their codes, as {@link RecordMapper} reads them: {@code IN_PROGRESS} as {@code in_progress}. */
final class EnumCodeArgumentFactory implements ArgumentFactory.Preparable {

    @Override
    public Optional<Function<Object, Argument>> prepare(Type type, ConfigRegistry config) {
        return Enum.class.isAssignableFrom(GenericTypes.getErasedType(type))
                ? Optional.of(EnumCodeArgumentFactory::argument)
                : Optional.empty();
    }

    private static Argument argument(@Nullable Object value) {
        if (value == null) {
            return new NullArgument(Types.VARCHAR);
        }
        String code = ((Enum<?>) value).name().toLowerCase(Locale.ROOT);
        return (position, statement, context) -> statement.setString(position, code);
    }
}
