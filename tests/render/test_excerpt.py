from cohortqc.render.excerpt import excerpt


def test_ordinary_text_of_any_script_stays() -> None:
    for text in ("0.144", "g/cm²", "مرحبا", "日本", "नमस्ते", "👩\u200d⚕️", ""):
        assert excerpt(text) == text


def test_control_signs_are_named() -> None:
    assert excerpt("\t12\r\n\0") == "⟨tab⟩12⟨CR⟩⟨LF⟩⟨NUL⟩"


def test_a_sign_that_turns_the_direction_is_named() -> None:
    assert excerpt("abc\u202efdp.exe") == "abc⟨U+202E⟩fdp.exe"


def test_a_long_text_shows_its_beginning_and_its_length() -> None:
    assert excerpt("9" * 5_000, 10) == "9999999999… (5,000 characters)"
    assert excerpt("9" * 10, 10) == "9" * 10
