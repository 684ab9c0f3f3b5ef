//! MD5 and SHA-256 fingerprints of schemas, by RustCrypto's `md-5` and `sha2` (features `md5` and `sha256`).

use crate::error::Error;
use crate::schema::Schema;
use crate::sink::Sink;
use core::convert::Infallible;

/// A hash in progress, fed with the canonical form.
struct Hash<H>(H);

impl<H: FnMut(&[u8])> Sink for Hash<H> {
    type Error = Infallible;

    fn write(&mut self, bytes: &[u8]) -> Result<(), Infallible> {
        (self.0)(bytes);
        Ok(())
    }
}

impl Schema<'_> {
    /// The MD5 of the Parsing Canonical Form, without allocating. For telling schemas apart; no defence against forgers.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidTables`](crate::ErrorKind::InvalidTables) for tables that the parser did not make.
    #[cfg(feature = "md5")]
    pub fn md5(&self) -> Result<[u8; 16], Error> {
        use md5::{Digest, Md5};
        let mut hash = Md5::new();
        self.digest(&mut Hash(|bytes: &[u8]| hash.update(bytes)))?;
        Ok(hash.finalize().into())
    }

    /// The SHA-256 of the Parsing Canonical Form, without allocating.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidTables`](crate::ErrorKind::InvalidTables) for tables that the parser did not make.
    #[cfg(feature = "sha256")]
    pub fn sha256(&self) -> Result<[u8; 32], Error> {
        use sha2::{Digest, Sha256};
        let mut hash = Sha256::new();
        self.digest(&mut Hash(|bytes: &[u8]| hash.update(bytes)))?;
        Ok(hash.finalize().into())
    }
}
