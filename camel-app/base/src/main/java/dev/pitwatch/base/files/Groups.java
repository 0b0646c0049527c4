package dev.pitwatch.base.files;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Who is in a group, by the files {@code passwd} and {@code group}; of a group that isn't there no one can tell. */
record Groups(Path folder) {

    private static final int USER_NAME = 0;
    private static final int USER_ID = 2;
    private static final int USER_GROUP = 3;
    private static final int GROUP_ID = 2;
    private static final int GROUP_MEMBERS = 3;

    /** {@return whether anyone other than these users is in the group, or might be} */
    boolean holdsOthers(int group, Set<Integer> users) throws IOException {
        List<String[]> people = lines("passwd");
        Set<String> names = new HashSet<>();
        for (String[] person : people) {
            boolean known = users.contains(number(person, USER_ID));
            if (known) {
                names.add(person[USER_NAME]);
            } else if (number(person, USER_GROUP) == group) {
                return true;
            }
        }
        for (String[] line : lines("group")) {
            if (number(line, GROUP_ID) == group) {
                return line.length > GROUP_MEMBERS
                        && Arrays.stream(line[GROUP_MEMBERS].split(","))
                                .map(String::strip)
                                .anyMatch(member -> !member.isEmpty() && !names.contains(member));
            }
        }
        return true;
    }

    private List<String[]> lines(String file) throws IOException {
        Path path = folder.resolve(file);
        return Files.isReadable(path)
                ? Files.readAllLines(path).stream()
                        .map(line -> line.split(":", -1))
                        .toList()
                : List.of();
    }

    private static int number(String[] line, int field) {
        return line.length > field && line[field].matches("\\d{1,9}") ? Integer.parseInt(line[field]) : -1;
    }
}
