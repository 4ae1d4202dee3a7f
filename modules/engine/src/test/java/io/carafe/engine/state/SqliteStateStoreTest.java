package io.carafe.engine.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carafe.base.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SqliteStateStoreTest extends StateStoreContract {
  @TempDir private Path folder;

  @Override
  StateStore open() {
    return SqliteStateStore.open(folder.resolve("state.db"));
  }

  @Test
  void load_noDatabase_corrupt() throws IOException {
    Files.writeString(folder.resolve("state.db"), "this is no database, however long it may be");

    try (StateStore store = open()) {
      assertThatThrownBy(store::load).isInstanceOf(Problem.Corrupt.class);
    }
  }

  @Test
  void load_newerSchema_unsupported() throws SQLException {
    try (Connection connection =
            DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("state.db"));
        Statement statement = connection.createStatement()) {
      statement.executeUpdate("PRAGMA user_version = 99");
    }

    try (StateStore store = open()) {
      assertThatThrownBy(store::load)
          .isInstanceOf(Problem.Unsupported.class)
          .hasMessageContaining("99");
    }
  }

  @Test
  void load_damagedRecord_corruptNamesTheContainer() throws SQLException {
    try (StateStore store = open()) {
      store.put(RandomRecords.list(new Random(1), 1).getFirst()).await();
    }
    try (Connection connection =
            DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("state.db"));
        Statement statement = connection.createStatement()) {
      statement.executeUpdate("UPDATE containers SET document = '{\"id\": 1}'");
    }

    try (StateStore store = open()) {
      assertThatThrownBy(store::load)
          .isInstanceOf(Problem.Corrupt.class)
          .hasMessageContaining("container");
    }
  }

  @Test
  void put_folderMissing_awaitTells() {
    try (StateStore store = SqliteStateStore.open(folder.resolve("no/state.db"))) {
      StateStore.Write write = store.put(RandomRecords.list(new Random(1), 1).getFirst());

      assertThatThrownBy(write::await).isInstanceOf(Problem.class);
    }
  }

  @Test
  void put_manyAtOnce_areMerged() {
    try (StateStore store = open()) {
      for (var record : RandomRecords.list(new Random(2), 500)) {
        store.put(record);
      }
    }
    try (StateStore store = open()) {
      assertThat(store.load()).hasSize(500);
    }
  }
}
