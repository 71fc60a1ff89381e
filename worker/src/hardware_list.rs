//! Manufacturers' lists of locks: CSV (RFC 4180) with a header.

use domain::hex::Hex;
use domain::refusal::{Fault, Refusal};
use durable_objects::platform::message::{Line, MOST_LINES};

/// One line of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListRow {
    /// Its number in the file; the header is line 1.
    pub number: u32,
    /// What it says; none if a column is missing or is no hexadecimal text.
    pub line: Option<Line>,
}

/// Reads a list: the columns `certificate` and `setup_secret` in any order, others are ignored.
///
/// # Errors
/// [`Refusal::Invalid`] at `/csv`: a column is missing, or there are more than 500 lines.
pub fn read(csv: &str) -> Result<Vec<ListRow>, Refusal> {
    let mut reader = csv::ReaderBuilder::new()
        .flexible(true)
        .trim(csv::Trim::All)
        .from_reader(csv.as_bytes());
    let headers = reader
        .headers()
        .map_err(|_| Refusal::invalid("/csv", Fault::WrongType))?;
    let column = |name: &str| {
        headers
            .iter()
            .position(|header| header.eq_ignore_ascii_case(name))
    };
    let columns = column("certificate").zip(column("setup_secret"));
    let (certificate, secret) = columns.ok_or_else(|| Refusal::invalid("/csv", Fault::Missing))?;
    let mut rows = Vec::new();
    for (number, record) in (2_u32..).zip(reader.records()) {
        if rows.len() >= MOST_LINES {
            let at_most = u32::try_from(MOST_LINES).unwrap_or(u32::MAX);
            return Err(Refusal::invalid("/csv", Fault::TooLong { at_most }));
        }
        let line = record.ok().and_then(|record| {
            let hex = |column: usize| record.get(column)?.to_ascii_lowercase().parse::<Hex>().ok();
            Some(Line {
                certificate: hex(certificate)?,
                setup_secret: hex(secret)?,
            })
        });
        rows.push(ListRow { number, line });
    }
    Ok(rows)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(certificate: u8, secret: u8) -> Line {
        Line {
            certificate: Hex::from([certificate]),
            setup_secret: Hex::from([secret]),
        }
    }

    #[test]
    fn columns_stand_in_any_order_and_bad_lines_stay_in_place() {
        let list = "model,setup_secret,certificate\n9,0a,\"0B\"\n9,xx,0b\n9\n9, 0c ,0d\n";
        let rows = read(list).unwrap();
        assert_eq!(
            rows.iter().map(|row| row.number).collect::<Vec<_>>(),
            [2, 3, 4, 5]
        );
        let lines: Vec<_> = rows.into_iter().map(|row| row.line).collect();
        assert_eq!(
            lines,
            [Some(line(0x0b, 0x0a)), None, None, Some(line(0x0d, 0x0c))]
        );
    }

    #[test]
    fn a_list_without_its_columns_or_with_too_many_lines_is_refused() {
        let refused = |list: &str| read(list).unwrap_err();
        assert_eq!(refused(""), Refusal::invalid("/csv", Fault::Missing));
        assert_eq!(
            refused("certificate\n00\n"),
            Refusal::invalid("/csv", Fault::Missing)
        );
        let long = format!("certificate,setup_secret\n{}", "00,00\n".repeat(501));
        assert_eq!(
            refused(&long),
            Refusal::invalid("/csv", Fault::TooLong { at_most: 500 })
        );
        let fits = long.strip_suffix("00,00\n").unwrap();
        assert_eq!(read(fits).unwrap().len(), 500);
    }
}
