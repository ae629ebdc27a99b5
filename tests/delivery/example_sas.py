"""A small SAS data set, as haven writes it, into which tests put their own letters.

R 4.2, haven 2.5:
    df <- data.frame(ID = c("1", "2", "3"), TOWN = c("K____ln______", "x", ""),
                     AGE = c(50, tagged_na("A"), tagged_na("Z")),
                     BORN = as.Date(c("1950-03-31", "1949-12-01", NA)),
                     SEEN = as.POSIXct(c("2019-03-31 10:30:00", "2019-04-01 00:00:00", NA), tz = "UTC"))
    attr(df$TOWN, "label") <- "Town ______"
    write_sas(df, "t.sas7bdat")
"""

import base64
import lzma

_TOWN, _LABEL = b"K____ln______", b"Town ______"
_ENCODING = 70
"""Where the header says which encoding the text has."""

_PACKED = (
    "{Wp48S^xk9=GL@E0stWa8~^|S5YJf5;6MKXi(LQ!Y*w8@&hbk))GqVuUZg-QwrD0^?X<yj{nyG2C`1P-"
    "4ZYC4pp#KQA%OxZ{Sluxylu%`A=}+4={07k{G48a&QatkZW?ksxI)iO2}i4x!WZ$xZno#JbTW=^5>w*+$OQ3zSd3E4o)U)x#>NE8"
    "xk_W0Aic^tQ275oL2aerxp+A?8$q)iY5^9#9@2HI`4*?Sqm-{CN-"
    "+k=u9<?5lLd0`SvGzi*7s$ylpqLpz!yNgr1ph4;@1o&8Zt`Kstt3aq30{*{-"
    "L1ds|Gszdstlb0t@pmfDhZW`xSJ7#sOb6F{c*kT$v?J&xfpDL_~=mugaPqMEAhVLyg$gW;7x7x9>wKmLVYXHbVV6Xsk@uj8LzK+L"
    "RM*Ql9F%e+`_BL{pvLcOxuI=`3j|d)dE#e5m7v$YF&sY!^KvJX{eAOyk6(E`D|xUeOe<UK;YEfIGD-"
    "{yBx4JY$6(*eH$yD4<lxa>rtVKuJ8xm8cK7`vufsZn*@`_!Fu-"
    "h{uL)W2cJ1<NyEwp|g_cM8f4d00E~1fPeu2p%a^xvBYQl0ssI200dcD"
)
SAS = lzma.decompress(base64.b85decode(_PACKED))


def sas(*, town: bytes, label: bytes = b"", code: int) -> bytes:
    """The data set with this town in its first row and this label of TOWN, in the encoding that SAS knows by `code`."""
    data = bytearray(SAS.replace(_TOWN, town.ljust(len(_TOWN))).replace(_LABEL, label.ljust(len(_LABEL))))
    assert len(data) == len(SAS)
    data[_ENCODING] = code
    return bytes(data)
