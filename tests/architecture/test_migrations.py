"""The migrations build exactly what the models say, and beside those who use the site."""

import re

import pytest
from alembic import command
from sqlalchemy import Engine, create_engine, event, text

from migrations.running import alembic_config, is_at_head


def test_migrations_leave_no_difference_from_the_models(database_url):
    command.check(alembic_config(database_url))


def test_the_database_stands_at_head(engine):
    with engine.connect() as connection:
        assert is_at_head(connection)


def test_the_way_back_leaves_nothing_and_forward_works_again(servers):
    url = servers.create("there_and_back")
    for deed, revision in ((command.upgrade, "head"), (command.downgrade, "base"), (command.upgrade, "head")):
        deed(alembic_config(url), revision)


LEARNERS = """
    insert into people_person (name, created_at) select 'Sample', now() from generate_series(1, 3);
    insert into training_series (id, slug, content, changed_at) overriding system value values (1, 'sample', '{}', now());
    insert into training_module (id, series_id, slug, created_at) overriding system value values (1, 1, 'sample', now());
    insert into training_version (id, module_id, number, hash, content, outline, valid_from, minutes, change, published_at)
        overriding system value values (1, 1, 1, '', '{}', '{}', '{}', 1, 'correction', now());
    insert into training_enrolment (person_id, module_id, version_id, enrolled_at) select id, 1, 1, now() from people_person;
    insert into training_progress (person_id, module_id, version_id, state, percent, minutes_left, counted_at)
        select id, 1, 1, '{}', 0, 1, now() from people_person;
"""


def test_learners_are_not_written_anew_while_everybody_waits(servers):
    url = servers.create("with_learners")
    command.upgrade(alembic_config(url), "0002")
    engine = create_engine(url)
    written = text("select person_id, xmin::text from training_progress order by person_id")
    with engine.begin() as connection:
        connection.execute(text(LEARNERS))
        before = connection.execute(written).all()
    command.upgrade(alembic_config(url), "head")
    with engine.connect() as connection:
        assert connection.execute(written).all() == before
        assert connection.scalars(text("select indexrelid::regclass from pg_index where not indisvalid")).all() == []
    engine.dispose()


def test_an_index_on_a_table_in_use_is_built_beside_who_uses_it(servers):
    """Of a table that the same step made nobody reads yet."""
    said: list[str] = []

    def note(_connection, _cursor, statement, *_more):
        said.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    try:
        url = servers.create("indexed")
        command.upgrade(alembic_config(url), "0002")
        said.clear()
        command.upgrade(alembic_config(url), "head")
    finally:
        event.remove(Engine, "before_cursor_execute", note)
    made = {name for each in said for name in re.findall(r"create table (\w+)", each.lower())}
    built = [re.search(r"create (?:unique )?index (concurrently )?\S+ on (\w+)", each.lower()) for each in said]
    assert [each.group() for each in built if each and not each.group(1) and each.group(2) not in made] == []
    assert any(each and each.group(1) for each in built)


KEY_OF_LINES = """
    alter table mailings_import_line add constraint fk_mailings_import_line_address_id_people_address
        foreign key (address_id) references people_address (id) on delete set null;
    create index ix_mailings_import_line_address_id on mailings_import_line (address_id);
"""
LINE_OF_NOBODY = """
    insert into mailings_list (id, slug, kind, name_en, created_at) overriding system value
        values (1, 'sample', 'announcements', 'Sample', now());
    insert into mailings_import (id, list_id, file_name, consent, frequency, brought_at) overriding system value
        values (1, 1, 'f.csv', 'Signed up', 'daily', now());
    insert into mailings_import_line (import_id, line, address, key, name, language, fault, address_id)
        values (1, 2, '', '', '', '', '', 77);
"""


@pytest.mark.parametrize(
    ("stood", "left"), [(KEY_OF_LINES, 0), (LINE_OF_NOBODY, 1)], ids=["has the key", "has a line of nobody"]
)
def test_lines_of_files_forget_addresses_whatever_stood_there_before(servers, stood, left):
    url = servers.create(f"lines_{left}")
    command.upgrade(alembic_config(url), "0030")
    engine = create_engine(url)
    with engine.begin() as connection:
        connection.execute(text(stood))
    command.upgrade(alembic_config(url), "head")
    with engine.connect() as connection:
        lines = connection.execute(text("select address_id from mailings_import_line")).all()
    engine.dispose()
    assert lines == [(None,)] * left
    command.check(alembic_config(url))
